/* The floor under every server of listeners: one Opus frame each 20 ms, encrypted for each destination with a context
 * of its own (AES-128-GCM as SRTP does it, RFC 7714), sent by sendmmsg. No ICE, no DTLS, no room: what is left is the
 * cipher and the kernel.
 *
 * Reads a line a destination from standard input: address, port, SSRC, session key, session salt (hexadecimal), then
 * "go", and sends until standard input ends.
 *
 *   cc -O2 -o floor floor.c -lcrypto
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 12, FRAME = 160, TAG = 16, PACKET = HEADER + FRAME + TAG, BATCH = 64, MOST = 100000 };

struct destination {
    struct sockaddr_in address;
    uint32_t ssrc;
    unsigned char salt[12];
    EVP_CIPHER_CTX *context;
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int read_hex(const char *text, unsigned char *bytes, int length) {
    for (int i = 0; i < length; i++) {
        unsigned value;
        if (sscanf(text + 2 * i, "%2x", &value) != 1) return 0;
        bytes[i] = (unsigned char)value;
    }
    return 1;
}

static int read_destinations(struct destination *all) {
    char line[256], host[64], key_text[64], salt_text[64];
    int count = 0;
    while (fgets(line, sizeof line, stdin) && strncmp(line, "go", 2) != 0) {
        struct destination *next = &all[count];
        unsigned char key[16];
        unsigned port;
        if (count == MOST || sscanf(line, "%63s %u %u %63s %63s", host, &port, &next->ssrc, key_text, salt_text) != 5
            || inet_pton(AF_INET, host, &next->address.sin_addr) != 1 || !read_hex(key_text, key, 16)
            || !read_hex(salt_text, next->salt, 12)) {
            fprintf(stderr, "not a destination: %s", line);
            exit(1);
        }
        next->address.sin_family = AF_INET;
        next->address.sin_port = htons((uint16_t)port);
        next->context = EVP_CIPHER_CTX_new();
        if (!EVP_EncryptInit_ex(next->context, EVP_aes_128_gcm(), NULL, key, NULL)) exit(1);
        count++;
    }
    return count;
}

/* The frame of one tick for one destination. */
static void seal(struct destination *to, uint64_t tick, const unsigned char *frame, unsigned char *packet) {
    uint32_t timestamp = htonl((uint32_t)(tick * 960)), ssrc = htonl(to->ssrc);
    uint32_t rollover = (uint32_t)(tick >> 16);
    uint16_t sequence = htons((uint16_t)tick);
    unsigned char iv[12] = {0};
    int length;
    packet[0] = 0x80;
    packet[1] = 111;
    memcpy(packet + 2, &sequence, 2);
    memcpy(packet + 4, &timestamp, 4);
    memcpy(packet + 8, &ssrc, 4);
    memcpy(iv + 2, &ssrc, 4);
    rollover = htonl(rollover);
    memcpy(iv + 6, &rollover, 4);
    memcpy(iv + 10, &sequence, 2);
    for (int i = 0; i < 12; i++) iv[i] ^= to->salt[i];
    if (!EVP_EncryptInit_ex(to->context, NULL, NULL, NULL, iv)
        || !EVP_EncryptUpdate(to->context, NULL, &length, packet, HEADER)
        || !EVP_EncryptUpdate(to->context, packet + HEADER, &length, frame, FRAME)
        || !EVP_EncryptFinal_ex(to->context, packet + HEADER + length, &length)
        || !EVP_CIPHER_CTX_ctrl(to->context, EVP_CTRL_GCM_GET_TAG, TAG, packet + HEADER + FRAME)) exit(1);
}

int main(void) {
    static struct destination all[MOST];
    static unsigned char packets[BATCH][PACKET], frame[FRAME];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec parts[BATCH];
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct pollfd input = {.fd = 0, .events = POLLIN};
    struct timespec due;
    int count = read_destinations(all), out = socket(AF_INET, SOCK_DGRAM, 0), room = 1 << 22;
    if (out < 0 || bind(out, (struct sockaddr *)&own, sizeof own)) fail("socket");
    setsockopt(out, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    frame[0] = 0xf8; /* one frame of 20 ms, CELT, full band, mono */
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){packets[i], PACKET};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1, .msg_namelen = sizeof own};
    }
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (uint64_t tick = 0;; tick++) {
        for (int from = 0; from < count; from += BATCH) {
            int some = count - from < BATCH ? count - from : BATCH;
            for (int i = 0; i < some; i++) {
                seal(&all[from + i], tick, frame, packets[i]);
                messages[i].msg_hdr.msg_name = &all[from + i].address;
            }
            for (int sent = 0; sent < some;) {
                int more = sendmmsg(out, messages + sent, (unsigned)(some - sent), 0);
                if (more < 0) fail("sendmmsg");
                sent += more;
            }
        }
        /* Standard input has nothing more to say: it is readable only when it has ended. */
        if (poll(&input, 1, 0) != 0) return 0;
        due.tv_nsec += 20000000;
        if (due.tv_nsec >= 1000000000) {
            due.tv_nsec -= 1000000000;
            due.tv_sec++;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
}
