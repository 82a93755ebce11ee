#pragma once

/// Numbers as text, for answers that are made of them.

namespace foreshock {

/// The shortest decimal without exponent that reads back to the same bits, and of those the one
/// nearest to the value: what std::to_chars writes with chars_format::fixed, in two thirds of its
/// time. Finite, and 0 or of a size from 1e-6 to 1e21. Returns the end; 32 bytes are enough.
char* write_decimal(double value, char* first);

}  // namespace foreshock
