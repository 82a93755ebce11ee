#include "foreshock/core/quantity.h"

double share_of(foreshock::Level level) {
  return level.share();
}

double most() {
#ifdef MUST_NOT_COMPILE
  return share_of(0.95);
#else
  return share_of(foreshock::Level(0.95));
#endif
}
