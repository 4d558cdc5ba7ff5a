/* What the relays of all systems have in common with ccwarn/gates/thunderbird/relay.py. */

#define LARGEST_QUESTION (64u * 1024 * 1024)
#define LARGEST_ANSWER (1024u * 1024)
#define START_WITHIN 15000 /* milliseconds in which a tray that was started must listen */
#define GLANCE 50          /* milliseconds between two looks whether it does */

static const char starting[] = "{\"type\":\"starting\"}";
static const char not_started[] = "{\"type\":\"trouble\",\"why\":\"not-started\"}";
static const char gone[] = "{\"type\":\"trouble\",\"why\":\"gone\"}";
