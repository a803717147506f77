// verbs.hpp - the program's verbs: each adds its options, and leaves in `run` what is to be done if it was chosen.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>

namespace cli {

// Exit status. What throws ends with 1, or 2 if disclosure control refused.
constexpr int done = 0, failed = 1, refused = 2, not_converged = 3;

using Run = std::function<int()>;

void add_protocol(CLI::App& program, Run& run);
void add_summarize(CLI::App& program, Run& run);
void add_show(CLI::App& program, Run& run);
void add_merge(CLI::App& program, Run& run);
void add_pseudo(CLI::App& program, Run& run);
void add_fit(CLI::App& program, Run& run);
void add_anova(CLI::App& program, Run& run);
void add_later(CLI::App& program);  // audit, predict, simulate: known, not supported yet

}  // namespace cli
