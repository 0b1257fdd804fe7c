/* What scenario.c offers to the functions of the fake. */
#ifndef FAKE_H
#define FAKE_H

typedef unsigned int u32;
typedef unsigned long long u64;

/* A GPU, or with mig >= 0 one of its MIG devices. */
typedef struct {
    int gpu, mig;
} Handle;
typedef Handle *Device;

/* Numbers of nvmlReturn_t that the fake gives of itself. */
enum {
    OK = 0,
    UNINITIALIZED = 1,
    INVALID_ARGUMENT = 2,
    NOT_SUPPORTED = 3,
    NOT_FOUND = 6,
    INSUFFICIENT_SIZE = 7,
    ARGUMENT_VERSION_MISMATCH = 25
};

/* The value of a key of the scenario, or NULL. */
const char *of_system(const char *key);
const char *of_device(Device device, const char *key);
u64 number(const char *text);

/* Waits and fails as the scenario wants it of this function; OK when it may go on. */
int gate(Device device, const char *function);

int start(const char *function);
int stop(void);

/* The handle of a device that the scenario has, or NULL. */
Device find(int gpu, int mig);
Device find_uuid(const char *uuid);

/* Copies text as NVML does: NOT_SUPPORTED for NULL. */
int put(const char *text, char *out, u32 size);

/* Leaves the function that it stands in when the scenario does not want it to answer. */
#define PASS(device) \
    do { \
        int code_ = gate(device, __func__); \
        if (code_) \
            return code_; \
    } while (0)
#define WANT(value, text) \
    const char *value = (text); \
    if (!value) \
    return NOT_SUPPORTED

#endif
