/* stop.h - the flag that asks to stop: set in one thread or a signal handler, looked at in others. */
#ifndef COLLECTOR_STOP_H
#define COLLECTOR_STOP_H

#include <stdbool.h>
#include <stddef.h>

static inline bool stop_asked(volatile const bool *stop) /* NULL: never */
{
    return stop && __atomic_load_n(stop, __ATOMIC_RELAXED);
}

static inline void stop_ask(volatile bool *stop)
{
    __atomic_store_n(stop, true, __ATOMIC_RELAXED);
}

#endif
