// terminal.hpp - what the program says: results on standard output, everything else on standard error.
#pragma once
#include <string>

#include "fedglmm/fedglmm.hpp"

namespace cli {

// Writes all of `text` to standard output, or throws with the system's reason.
void print(const std::string& text);

void note(const std::string& message);     // "fedglmm: note: ..."
void warning(const std::string& message);  // "fedglmm: warning: ..."
void error(const std::string& message);    // "fedglmm: ..."

// Log messages as notes and warnings; progress if standard error is a terminal; stops where a signal waits. Backend cpu.
fglmm::ContextOptions talking_options();

// Ends a line of progress that is still open.
void end_progress();

}  // namespace cli
