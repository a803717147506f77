// file.hpp - whole files in and out. Writing is all or nothing.
#pragma once
#include <string>
#include <string_view>

namespace fedglmm {

// The bytes of a file; "-" is standard input. Fails with BAD_DATA and the system's reason.
std::string read_file(const std::string& path);

// Writes to a temporary name beside `path`, flushes to disk, then renames: `path` holds the old bytes or all the new ones.
// An existing `path` that is no regular file (a pipe, a device) is written in place.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace fedglmm
