// paths.hpp - which files a verb reads and writes.
#pragma once
#include <string>
#include <vector>

namespace cli {

// Refuses an output that is also an input or another output, and "-" as an output. An empty path is none.
void check_paths(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs);

// site.fgs -> site.evidence.json. Refused where `output` is a device or a pipe: nothing can stand beside it.
std::string evidence_beside(const std::string& output);

bool is_device(const std::string& path);  // it exists and is no regular file

}  // namespace cli
