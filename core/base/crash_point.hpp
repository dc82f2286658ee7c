// Places at which a test ends the program, as a loss of power would.
//
//     CRASH_POINT("landing: intent is covered");
//
// Only in builds with HOOPGIT_CRASH_POINTS, never in a release: elsewhere it is
// nothing. HOOPGIT_CRASH_AT in the environment names the label at which the
// program kills itself; "label#3": when it comes there for the third time, and
// "*#3" at the third label, whichever it is.
// HOOPGIT_CRASH_TRACE names a file that gets each label that is passed.

#pragma once

#ifdef HOOPGIT_CRASH_POINTS
namespace hoopgit {
void crash_point(const char* label) noexcept;
}  // namespace hoopgit
#define CRASH_POINT(label) ::hoopgit::crash_point(label)
#else
#define CRASH_POINT(label) static_cast<void>(0)
#endif
