// The register of children that ae_spawn started and nobody has reaped yet. Private to CShims.
//
// Its lock is held around making and registering a process and around reaping and striking one off,
// so whoever holds it sees every child either registered or adopted, never in between.

#ifndef AE_REGISTRY_H
#define AE_REGISTRY_H

#include <stdbool.h>
#include <sys/types.h>

void ae_registry_lock(void);
void ae_registry_unlock(void);

/// With the lock held: makes room for one more, so that `ae_registry_add` can't fail.
bool ae_registry_reserve(void);
void ae_registry_add(pid_t pid);

#endif
