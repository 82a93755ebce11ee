#pragma once

namespace foreshock::app {

/// From now on the first Ctrl-C asks the program to end in good order, and the second one ends it
/// at once; a reader that leaves our pipe is seen as a failed write instead of a signal.
void catch_signals();

/// Whether Ctrl-C was pressed. Cheap: to be asked between pieces of work.
bool interrupted();

}  // namespace foreshock::app
