#pragma once

/// FORESHOCK_WIDE before a function compiles it once for every machine and once for those with
/// AVX2, chosen when the program starts. Only for loops whose elements do not meet: with
/// -ffp-contract=off both give the same bits. Sanitizers run the plain one alone: they are not
/// ready yet when the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FORESHOCK_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define FORESHOCK_WIDE
#endif

/// FORESHOCK_APART before such a loop tells the compiler that what it writes is not what it reads.
#if defined(__GNUC__) && !defined(__clang__)
#define FORESHOCK_APART _Pragma("GCC ivdep")
#else
#define FORESHOCK_APART
#endif
