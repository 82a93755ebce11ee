#ifdef MUST_NOT_COMPILE
#include "foreshock/engine/pipeline.h"
#else
#include "foreshock/serve/event.h"
#endif
