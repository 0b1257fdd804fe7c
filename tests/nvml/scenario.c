/* The scenario of the fake NVML: a file of key=value lines that $FAKE_NVML names, read again
 * whenever it changes. scenarios.py lists the keys. */
#define _GNU_SOURCE
#include "fake.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAIRS = 2048, GPUS = 32, PARTS = 9 };

static struct {
    char *key, *value;
} pairs[PAIRS];
static int pairs_count, starts;
static struct stat seen;
static Handle handles[GPUS][PARTS]; /* [gpu][0] is the GPU, [gpu][1 + n] its MIG device n */
static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;

static int changed(const struct stat *now) {
    return now->st_ino != seen.st_ino || now->st_size != seen.st_size
        || now->st_mtim.tv_sec != seen.st_mtim.tv_sec || now->st_mtim.tv_nsec != seen.st_mtim.tv_nsec;
}

static void parse(char *text) {
    char *rest = NULL;
    pairs_count = 0;
    for (char *line = strtok_r(text, "\n", &rest); line && pairs_count < PAIRS; line = strtok_r(NULL, "\n", &rest)) {
        char *equals = strchr(line, '=');
        if (!equals)
            continue;
        *equals = 0;
        pairs[pairs_count].key = line;
        pairs[pairs_count++].value = equals + 1;
    }
}

static void read_again(void) {
    const char *path = getenv("FAKE_NVML");
    struct stat now;
    if (!path || stat(path, &now) || !changed(&now))
        return;
    FILE *file = fopen(path, "r");
    if (!file)
        return;
    /* The old text is never freed: another thread may still hold a value of it. */
    char *text = calloc(1, (size_t)now.st_size + 1);
    if (text && fread(text, 1, (size_t)now.st_size, file) == (size_t)now.st_size) {
        parse(text);
        seen = now;
    }
    fclose(file);
}

const char *of_system(const char *key) {
    for (int i = 0; i < pairs_count; i++)
        if (!strcmp(pairs[i].key, key))
            return pairs[i].value;
    return NULL;
}

const char *of_device(Device device, const char *key) {
    char full[160];
    if (device->mig < 0)
        snprintf(full, sizeof full, "gpu.%d.%s", device->gpu, key);
    else
        snprintf(full, sizeof full, "gpu.%d.mig.%d.%s", device->gpu, device->mig, key);
    return of_system(full);
}

u64 number(const char *text) { return text ? strtoull(text, NULL, 0) : 0; }

static void wait_as_wanted(const char *function) {
    const char *where = of_system("hang_in");
    if (!strcmp(function, where ? where : "nvmlInitWithFlags"))
        sleep((unsigned)number(of_system("hang_s")));
    const char *delay = of_system("delay_us");
    if (delay) /* a sleep of 0 still gives the processor away */
        usleep((useconds_t)number(delay));
}

static int injected(Device device, const char *function) {
    char key[160];
    snprintf(key, sizeof key, "error.%s", function);
    const char *code = device ? of_device(device, "error") : NULL;
    if (!code && device)
        code = of_device(device, key);
    return (int)number(code ? code : of_system(key));
}

int gate(Device device, const char *function) {
    pthread_mutex_lock(&reading);
    read_again();
    pthread_mutex_unlock(&reading);
    wait_as_wanted(function);
    if (!starts)
        return UNINITIALIZED;
    return injected(device, function);
}

int start(const char *function) {
    gate(NULL, function);
    int code = (int)number(of_system("init"));
    starts += code == OK;
    return code;
}

int stop(void) {
    if (!starts)
        return UNINITIALIZED;
    starts--;
    return OK;
}

Device find(int gpu, int mig) {
    if (gpu < 0 || gpu >= GPUS || gpu >= (int)number(of_system("gpus")) || mig >= PARTS - 1)
        return NULL;
    Device device = &handles[gpu][1 + mig];
    *device = (Handle){gpu, mig};
    return mig < 0 || of_device(device, "uuid") ? device : NULL;
}

Device find_uuid(const char *uuid) {
    for (int gpu = 0; gpu < GPUS; gpu++)
        for (int mig = -1; mig < PARTS - 1; mig++) {
            Device device = find(gpu, mig);
            const char *own = device ? of_device(device, "uuid") : NULL;
            if (own && !strcmp(own, uuid))
                return device;
        }
    return NULL;
}

int put(const char *text, char *out, u32 size) {
    if (!text)
        return NOT_SUPPORTED;
    if (strlen(text) + 1 > size)
        return INSUFFICIENT_SIZE;
    strcpy(out, text);
    return OK;
}
