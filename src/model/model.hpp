// model.hpp - a formula, a family, and the columns that weigh rows.
#pragma once
#include <string>

#include "formula/formula.hpp"

namespace fedglmm {

enum class Family { gaussian, binomial, poisson };
const char* family_name(Family family);      // as the user writes it
const char* link_name(Family family);        // of the canonical link

// Columns beside those of the formula, as glmer's arguments of these names; "": none.
struct ModelColumns {
  std::string weights, trials, offset;
};

struct Model {
  Formula formula;                          // with `offset` among its offsets
  Family family;
  std::string weights, trials;
};

// UNSUPPORTED: no random effects, or those of several groups.
Model make_model(const std::string& formula, const std::string& family, const ModelColumns& columns = {});

}  // namespace fedglmm
