/* The relay of Windows between Thunderbird and the tray: what ccwarn/gates/thunderbird/relay.py is
 * elsewhere, and does where ccwarn was not installed by its installer. It is ready in a fraction of
 * the time that Python takes to start.
 *
 *     ccwarn-relay.exe [PROGRAM ARGUMENT... --] MANIFEST EXTENSION
 *
 * Thunderbird's frames come on standard input and go to standard output, each after its length; on
 * the tray's named pipe each frame is a message. The pipe's name stands in a file of the user's own.
 * PROGRAM ARGUMENT... starts a tray where there is none; without it, the Python beside this program
 * does.
 *
 * Nothing but kernel32 is used, not even C's own library.
 */

#define WIN32_LEAN_AND_MEAN
#define UNICODE
#include <windows.h>

#include "../relay.h"

#define BUSY_WITHIN 5000   /* milliseconds to wait for a free end of the pipe */
#define LONGEST_PATH 32768
#define LONGEST_NAME 256

static HANDLE pipe_end = INVALID_HANDLE_VALUE;
static volatile LONG thunderbird_left;

/* A block of memory that grows. */
struct buffer {
    char *start;
    DWORD size;
};

static BOOL grow(struct buffer *buffer, DWORD size)
{
    HANDLE heap = GetProcessHeap();
    char *start;
    if (size <= buffer->size)
        return TRUE;
    start = buffer->start ? HeapReAlloc(heap, 0, buffer->start, size) : HeapAlloc(heap, 0, size);
    if (!start)
        return FALSE;
    buffer->start = start;
    buffer->size = size;
    return TRUE;
}

/* Thunderbird's side */

static BOOL read_all(char *to, DWORD length)
{
    DWORD done;
    while (length) {
        if (!ReadFile(GetStdHandle(STD_INPUT_HANDLE), to, length, &done, NULL) || !done)
            return FALSE;
        to += done;
        length -= done;
    }
    return TRUE;
}

static BOOL write_all(const char *from, DWORD length)
{
    DWORD done;
    while (length) {
        if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), from, length, &done, NULL))
            return FALSE;
        from += done;
        length -= done;
    }
    return TRUE;
}

static BOOL tell(const char *frame, DWORD length)
{
    return write_all((const char *)&length, sizeof length) && write_all(frame, length);
}

#define TELL(text) tell(text, sizeof text - 1)

/* The tray's side. Both directions are under way at once, so each waits for an event of its own. */

static BOOL transferred(BOOL done, OVERLAPPED *state, DWORD *length)
{
    if (!done && GetLastError() != ERROR_IO_PENDING)
        return FALSE;
    return GetOverlappedResult(pipe_end, state, length, TRUE);
}

static BOOL send(const char *frame, DWORD length)
{
    OVERLAPPED state = {0};
    DWORD done = 0;
    BOOL sent;
    state.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    sent = transferred(WriteFile(pipe_end, frame, length, NULL, &state), &state, &done);
    CloseHandle(state.hEvent);
    return sent && done == length;
}

static BOOL receive_part(char *to, DWORD room, DWORD *length, BOOL *more)
{
    OVERLAPPED state = {0};
    BOOL done;
    state.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    done = ReadFile(pipe_end, to, room, NULL, &state);
    if (!done && GetLastError() == ERROR_MORE_DATA)
        done = TRUE;
    done = transferred(done, &state, length);
    *more = !done && GetLastError() == ERROR_MORE_DATA;
    CloseHandle(state.hEvent);
    return done || *more;
}

/* Read the next message whole: FALSE where the tray has hung up, or its message is too large. */
static BOOL receive(struct buffer *buffer, DWORD *length)
{
    DWORD part = 0, left = 0;
    BOOL more;
    if (!receive_part(buffer->start, buffer->size, &part, &more))
        return FALSE;
    *length = part;
    if (!more)
        return TRUE;
    if (!PeekNamedPipe(pipe_end, NULL, 0, NULL, NULL, &left) || !left)
        return FALSE;
    if (left > LARGEST_ANSWER - *length || !grow(buffer, *length + left))
        return FALSE;
    if (!receive_part(buffer->start + *length, left, &part, &more) || more)
        return FALSE;
    *length += part;
    return TRUE;
}

/* Where the tray listens */

static DWORD folder_of_user(WCHAR *path)
{
    static const WCHAR below[] = L"\\AppData\\Local";
    DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", path, LONGEST_PATH);
    if (length && length < LONGEST_PATH)
        return length;
    length = GetEnvironmentVariableW(L"USERPROFILE", path, LONGEST_PATH);
    if (!length || length + sizeof below / sizeof *below > LONGEST_PATH)
        return 0;
    lstrcpyW(path + length, below);
    return length + sizeof below / sizeof *below - 1;
}

/* Read the name of the pipe from the user's own file. */
static BOOL pipe_name(WCHAR *name)
{
    static WCHAR path[LONGEST_PATH];
    static const WCHAR file_name[] = L"\\ccwarn\\ask.pipe";
    char text[LONGEST_NAME];
    DWORD length = folder_of_user(path), at;
    HANDLE file;
    BOOL done;
    if (!length || length + sizeof file_name / sizeof *file_name > LONGEST_PATH)
        return FALSE;
    lstrcpyW(path + length, file_name);
    file = CreateFileW(path, GENERIC_READ,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    done = ReadFile(file, text, LONGEST_NAME - 1, &length, NULL);
    CloseHandle(file);
    for (at = 0; done && at < length; at++)
        name[at] = (unsigned char)text[at];
    name[at] = 0;
    return done && length;
}

static BOOL connect(void)
{
    WCHAR name[LONGEST_NAME];
    DWORD mode = PIPE_READMODE_MESSAGE;
    ULONGLONG deadline = GetTickCount64() + BUSY_WITHIN;
    if (!pipe_name(name))
        return FALSE;
    for (;;) {
        /* Whoever is at the other end may know who asks, and act for them in nothing. */
        pipe_end = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                               FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT
                                   | SECURITY_IDENTIFICATION,
                               NULL);
        if (pipe_end != INVALID_HANDLE_VALUE)
            break;
        if (GetLastError() != ERROR_PIPE_BUSY || GetTickCount64() > deadline)
            return FALSE;
        WaitNamedPipeW(name, 1000);
    }
    if (SetNamedPipeHandleState(pipe_end, &mode, NULL, NULL))
        return TRUE;
    CloseHandle(pipe_end);
    return FALSE;
}

/* Starting the tray */

/* Return what follows the next word of a command line. A quote after an odd number of backslashes
 * is a part of the word. */
static WCHAR *after_word(WCHAR *at)
{
    BOOL quoted = FALSE, escaped = FALSE;
    for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++) {
        if (*at == L'"' && !escaped)
            quoted = !quoted;
        escaped = *at == L'\\' && !escaped;
    }
    while (*at == L' ' || *at == L'\t')
        at++;
    return at;
}

/* Return the command before "--", as it was given; NULL where there is none. */
static WCHAR *given_command(WCHAR *line)
{
    WCHAR *first = after_word(line), *word, *next;
    for (word = first; *word; word = next) {
        next = after_word(word);
        if (word[0] == L'-' && word[1] == L'-' && (!word[2] || word[2] == L' ' || word[2] == L'\t')) {
            *word = 0;
            return word == first ? NULL : first;
        }
    }
    return NULL;
}

/* Return what starts the tray that was installed with this program; NULL where none was. */
static WCHAR *installed_command(void)
{
    static const WCHAR python[] = L"pythonw.exe", rest[] = L"\" -P -m ccwarn --hidden";
    static WCHAR line[LONGEST_PATH + 64];
    DWORD length = GetModuleFileNameW(NULL, line + 1, LONGEST_PATH);
    if (!length || length >= LONGEST_PATH)
        return NULL;
    line[0] = L'"';
    while (length && line[length] != L'\\')
        length--;
    lstrcpyW(line + length + 1, python);
    if (GetFileAttributesW(line + 1) == INVALID_FILE_ATTRIBUTES)
        return NULL;
    lstrcatW(line, rest);
    return line;
}

/* Start the tray and connect to it. */
static BOOL start(WCHAR *command)
{
    static WCHAR home[LONGEST_PATH];
    STARTUPINFOW how = {0};
    PROCESS_INFORMATION tray;
    DWORD status, length = GetEnvironmentVariableW(L"USERPROFILE", home, LONGEST_PATH);
    ULONGLONG deadline = GetTickCount64() + START_WITHIN;
    BOOL failed;
    how.cb = sizeof how;
    /* Thunderbird ends its native programs as one job; the tray must not be part of it. */
    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE,
                        CREATE_NO_WINDOW | CREATE_BREAKAWAY_FROM_JOB, NULL,
                        length && length < LONGEST_PATH ? home : NULL, &how, &tray))
        return FALSE;
    do {
        /* A tray that finds another one running ends with 0, and that one will answer. */
        failed = GetExitCodeProcess(tray.hProcess, &status) && status && status != STILL_ACTIVE;
        if (connect())
            return TRUE;
        if (failed)
            return FALSE;
        Sleep(GLANCE);
    } while (GetTickCount64() < deadline);
    return FALSE;
}

/* Carry frames from Thunderbird to the tray. */
static DWORD WINAPI ask(void *unused)
{
    struct buffer buffer = {0};
    DWORD length;
    (void)unused;
    while (read_all((char *)&length, sizeof length) && length <= LARGEST_QUESTION
           && grow(&buffer, length ? length : 1) && read_all(buffer.start, length))
        if (!send(buffer.start, length))
            return 0; /* The tray is gone. The other thread hears that as well. */
    InterlockedExchange(&thunderbird_left, 1);
    /* What the tray sends is waited for no more, nor what it would have begun to send meanwhile.
     * The process ends with the other thread. */
    for (;;) {
        CancelIoEx(pipe_end, NULL);
        Sleep(GLANCE);
    }
}

/* Carry frames until one side ends; return the exit status. */
static UINT relay(void)
{
    struct buffer buffer = {0};
    WCHAR *command;
    DWORD length;
    if (!connect()) {
        command = given_command(GetCommandLineW());
        if (!command)
            command = installed_command();
        if (!command || !TELL(starting) || !start(command)) {
            TELL(not_started);
            return 1;
        }
    }
    if (!grow(&buffer, 65536) || !CreateThread(NULL, 0, ask, NULL, 0, NULL))
        return 1;
    while (receive(&buffer, &length))
        if (!tell(buffer.start, length))
            return 0;
    if (!thunderbird_left)
        TELL(gone);
    return 0;
}

void entry(void)
{
    ExitProcess(relay());
}
