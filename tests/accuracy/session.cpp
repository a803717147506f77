#include "accuracy/session.hpp"

#include <cstdio>

namespace accuracy {

void say(const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); }

}  // namespace accuracy
