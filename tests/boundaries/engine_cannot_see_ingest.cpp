#ifdef MUST_NOT_COMPILE
#include "foreshock/ingest/csv_source.h"
#else
#include "foreshock/models/naive.h"
#endif
