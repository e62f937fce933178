#pragma once
/// What every header needs: the version, and the mark of what a shared library exports.
///
/// All of goodwill lives in `inline namespace v0`, so that two versions can be linked into one program.

#define GOODWILL_VERSION_MAJOR 0
#define GOODWILL_VERSION_MINOR 1
#define GOODWILL_VERSION_PATCH 0

#if defined(_WIN32)
#define GOODWILL_API
#else
#define GOODWILL_API __attribute__((visibility("default")))
#endif
