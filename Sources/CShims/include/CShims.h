// The C that Swift can't call itself: spawning, rlimits, variadics, macros.
#ifndef CSHIMS_H
#define CSHIMS_H
#endif
