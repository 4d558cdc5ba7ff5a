/* The relay of Linux between Thunderbird and the tray, where ccwarn brings its own Python: what
 * ccwarn/gates/thunderbird/relay.py is elsewhere. It is ready in a fraction of the time that Python
 * takes to start.
 *
 *     ccwarn-relay [PROGRAM ARGUMENT... --] MANIFEST EXTENSION
 *
 * Thunderbird's frames come on standard input and go to standard output, and on the tray's socket
 * they have the same form: each after its length. PROGRAM ARGUMENT... starts a tray where there is
 * none.
 */

#define _GNU_SOURCE
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../relay.h"

#define LONGEST_PATH 4096
#define LONGEST_SOCKET 100 /* octets; every system takes so many for a Unix socket */
#ifndef SHORT
#define SHORT "/tmp/ccwarn-" /* whoever uses it looks whose it is */
#endif

static int tray = -1;
static atomic_bool thunderbird_left;

/* Frames */

enum outcome { CARRIED, SOURCE_ENDED, SINK_ENDED };

/* A frame after its length, in memory that grows. */
struct frame {
    char *start;
    size_t size;
};

static int read_all(int from, char *to, size_t length)
{
    while (length) {
        ssize_t done = read(from, to, length);
        if (done <= 0)
            return 0;
        to += done;
        length -= (size_t)done;
    }
    return 1;
}

static int write_all(int to, const char *from, size_t length)
{
    while (length) {
        ssize_t done = write(to, from, length);
        if (done < 0)
            return 0;
        from += done;
        length -= (size_t)done;
    }
    return 1;
}

static int grow(struct frame *frame, size_t size)
{
    char *start;
    if (size <= frame->size)
        return 1;
    start = realloc(frame->start, size);
    if (!start)
        return 0;
    frame->start = start;
    frame->size = size;
    return 1;
}

/* Carry the next frame, once it is there whole, if it is not larger than it may be. */
static enum outcome carry(int from, int to, uint32_t limit, struct frame *frame)
{
    uint32_t length;
    if (!grow(frame, 65536) || !read_all(from, frame->start, sizeof length))
        return SOURCE_ENDED;
    memcpy(&length, frame->start, sizeof length);
    if (length > limit || !grow(frame, sizeof length + length)
        || !read_all(from, frame->start + sizeof length, length))
        return SOURCE_ENDED;
    return write_all(to, frame->start, sizeof length + length) ? CARRIED : SINK_ENDED;
}

static int tell(const char *text)
{
    uint32_t length = (uint32_t)strlen(text);
    return write_all(STDOUT_FILENO, (char *)&length, sizeof length)
           && write_all(STDOUT_FILENO, text, length);
}

/* SHA-256: https://doi.org/10.6028/NIST.FIPS.180-4 */

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turned(uint32_t word, int by)
{
    return word >> by | word << (32 - by);
}

static void digest_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t words[64], s[8];
    int i;
    for (i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16
                   | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (; i < 64; i++) {
        uint32_t a = words[i - 15], b = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (turned(a, 7) ^ turned(a, 18) ^ a >> 3)
                   + (turned(b, 17) ^ turned(b, 19) ^ b >> 10);
    }
    memcpy(s, state, sizeof s);
    for (i = 0; i < 64; i++) {
        uint32_t one = s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25))
                       + ((s[4] & s[5]) ^ (~s[4] & s[6])) + round_constants[i] + words[i];
        uint32_t two = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22))
                       + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (i = 0; i < 8; i++)
        state[i] += s[i];
}

/* Write the first 16 hexadecimal digits of a text's digest. */
static void digest(const char *text, char digits[17])
{
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    unsigned char last[128] = {0};
    size_t length = strlen(text), rest = length % 64, i;
    size_t end = rest < 56 ? 64 : 128;
    for (i = 0; i + 64 <= length; i += 64)
        digest_block(state, (const unsigned char *)text + i);
    memcpy(last, text + i, rest);
    last[rest] = 0x80;
    for (i = 0; i < 8; i++)
        last[end - 1 - i] = (unsigned char)((uint64_t)length * 8 >> 8 * i);
    for (i = 0; i < end; i += 64)
        digest_block(state, last + i);
    snprintf(digits, 17, "%08x%08x", state[0], state[1]);
}

/* Where the tray listens */

static const char *home(void)
{
    const char *named = getenv("HOME");
    struct passwd *user;
    if (named)
        return named;
    user = getpwuid(getuid());
    return user ? user->pw_dir : "";
}

static int is_folder(const char *path)
{
    struct stat status;
    return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* Write where the tray of this user listens; a path that is too long has a short one for it. */
static int find_socket(char *path)
{
    char folder[LONGEST_PATH];
    const char *named = getenv("XDG_RUNTIME_DIR");
    size_t length;
    if (named && named[0] == '/')
        length = (size_t)snprintf(folder, sizeof folder, "%s", named);
    else
        length = (size_t)snprintf(folder, sizeof folder, "/run/user/%u", (unsigned)getuid());
    if (length >= sizeof folder)
        return 0;
    if (!is_folder(folder)) {
        length = (size_t)snprintf(folder, sizeof folder, "%s", home());
        if (length >= sizeof folder)
            return 0;
        while (length && folder[length - 1] == '/')
            length--;
        snprintf(folder + length, sizeof folder - length, "/.cache");
        length = strlen(folder);
    }
    length = (size_t)snprintf(path, LONGEST_PATH, "%s%sccwarn/ask.socket", folder,
                              folder[length - 1] == '/' ? "" : "/");
    if (length >= LONGEST_PATH)
        return 0;
    if (length > LONGEST_SOCKET) {
        char digits[17];
        digest(path, digits);
        snprintf(path, LONGEST_PATH, SHORT "%u/%s", (unsigned)getuid(), digits);
    }
    return 1;
}

/* Tell whether nobody else can put a socket there, nor another folder. */
static int is_safe(const char *path)
{
    char folder[LONGEST_PATH];
    struct stat status;
    if (strncmp(path, SHORT, sizeof SHORT - 1))
        return 1;
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    return !lstat(folder, &status) && S_ISDIR(status.st_mode) && status.st_uid == getuid()
           && !(status.st_mode & 077);
}

static int connect_tray(void)
{
    char path[LONGEST_PATH];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!find_socket(path) || !is_safe(path))
        return 0;
    memcpy(address.sun_path, path, strlen(path) + 1); /* not more than LONGEST_SOCKET */
    tray = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (tray >= 0 && !connect(tray, (struct sockaddr *)&address, sizeof address))
        return 1;
    close(tray);
    return 0;
}

/* Starting the tray */

static long long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Become the tray, with nothing of this program's but its environment. */
static void become_tray(char **command)
{
    int nothing = open("/dev/null", O_RDWR);
    if (setsid() < 0 || nothing < 0 || dup2(nothing, STDIN_FILENO) < 0
        || dup2(nothing, STDOUT_FILENO) < 0 || dup2(nothing, STDERR_FILENO) < 0 || chdir(home()))
        _exit(127);
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0);
    signal(SIGPIPE, SIG_DFL);
    execvp(command[0], command);
    _exit(127);
}

/* Start the tray and connect to it. */
static int start(char **command)
{
    const struct timespec glance = {0, GLANCE * 1000000L};
    long long deadline = milliseconds() + START_WITHIN;
    int status, has_failed;
    pid_t child = fork();
    if (child < 0)
        return 0;
    if (!child)
        become_tray(command);
    do {
        /* A tray that finds another one running ends with 0, and that one will answer. */
        has_failed = waitpid(child, &status, WNOHANG) == child && status;
        if (connect_tray())
            return 1;
        if (has_failed)
            return 0;
        nanosleep(&glance, NULL);
    } while (milliseconds() < deadline);
    return 0;
}

/* Return the command before "--", NULL where there is none. */
static char **given_command(char **arguments)
{
    char **at;
    for (at = arguments; *at; at++)
        if (!strcmp(*at, "--")) {
            *at = NULL;
            return at == arguments ? NULL : arguments;
        }
    return NULL;
}

/* Carry frames from Thunderbird to the tray. */
static void *ask(void *unused)
{
    struct frame frame = {0};
    enum outcome outcome;
    (void)unused;
    while ((outcome = carry(STDIN_FILENO, tray, LARGEST_QUESTION, &frame)) == CARRIED)
        continue;
    if (outcome == SINK_ENDED)
        return NULL; /* The tray is gone. The other thread hears that as well. */
    thunderbird_left = 1;
    shutdown(tray, SHUT_RDWR);
    return NULL;
}

/* Carry frames until one side ends; return the exit status. */
int main(int count, char **arguments)
{
    struct frame frame = {0};
    enum outcome outcome;
    pthread_t thread;
    char **command = given_command(arguments + (count > 0));
    signal(SIGPIPE, SIG_IGN);
    if (!connect_tray() && !(command && tell(starting) && start(command))) {
        tell(not_started);
        return 1;
    }
    if (pthread_create(&thread, NULL, ask, NULL))
        return 1;
    while ((outcome = carry(tray, STDOUT_FILENO, LARGEST_ANSWER, &frame)) == CARRIED)
        continue;
    if (outcome == SOURCE_ENDED && !thunderbird_left)
        tell(gone);
    return 0;
}
