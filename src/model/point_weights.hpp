// point_weights.hpp - how much a pseudo-row counts in a model: its prior weight, times the trials of the response.
#pragma once
#include <optional>
#include <vector>

#include "base/raw_vector.hpp"
#include "data/frame.hpp"
#include "formula/polynomial.hpp"
#include "model/model.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

// INVALID_ARGUMENT, UNSUPPORTED: weights or trials of the model that are not those of the protocol.
void check_multipliers(const Model& model, const Protocol& protocol, const Response& response);

// Of each pseudo-row; empty: 1.
std::vector<double> row_multipliers(const Model& model, const Protocol& protocol, const Frame& pseudo);
RawVector<double> times(const std::vector<double>& weight, const std::vector<double>& multiplier);

// DISCLOSURE: weights or trials that the model uses and of which no release says more than their bounds.
void refuse_undescribed(const Model& model, const Summary& summary);

// The prior weight in base columns; nothing where the protocol shares another function of it.
std::optional<Polynomial> weight_polynomial(const Protocol& protocol, const std::vector<BaseColumn>& columns);

}  // namespace fedglmm
