#ifdef MUST_NOT_COMPILE
#include "foreshock/models/naive.h"
#else
#include "foreshock/core/result.h"
#endif
