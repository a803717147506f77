// scores.hpp - whether clusters' scores are wanted: they take each cluster's products of the response, and for gaussian
// of the columns, with all fixed effects.
#pragma once

namespace fedglmm {

enum class Scores { unwanted, wanted };

}  // namespace fedglmm
