#pragma once

namespace foreshock::app {

/// From now on the first Ctrl-C asks the program to end in good order, and the second one ends it
/// at once; a reader that leaves our pipe is seen as a failed write instead of a signal.
void catch_signals();

/// Whether Ctrl-C was pressed. Cheap: to be asked between pieces of work.
bool interrupted();

/// For a service: SIGTERM too ends it in good order, SIGHUP asks for its config to be read anew.
void catch_service_signals();
/// Whether SIGTERM has come.
bool terminated();
/// Either of the two.
bool told_to_end();
/// Whether SIGHUP has come since this was last asked.
bool asked_to_reload();
/// The same, asked for by other means.
void ask_to_reload();

}  // namespace foreshock::app
