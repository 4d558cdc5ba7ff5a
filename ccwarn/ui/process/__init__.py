"""What makes a program of the windows: one instance, signals, threads, news of the policy.

Only objects without a face belong here.
"""
