#ifdef MUST_NOT_COMPILE
#include <Eigen/Core>
#else
#include "foreshock/core/result.h"
#endif
