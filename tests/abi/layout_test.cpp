// layout_test.cpp - sizes and offsets of every public struct on LP64. A line here is a promise: add, never change.
#include <doctest/doctest.h>

#include <cstddef>

#include "fedglmm/fedglmm.h"

#define SIZE(type, size) CHECK(sizeof(type) == size)
#define FIELD(type, field, offset) CHECK(offsetof(type, field) == offset)

TEST_CASE("layout of the context's options") {
  SIZE(fglmm_context_options, 88);
  FIELD(fglmm_context_options, struct_size, 0);
  FIELD(fglmm_context_options, backend, 8);
  FIELD(fglmm_context_options, module, 16);
  FIELD(fglmm_context_options, threads, 24);
  FIELD(fglmm_context_options, reserved, 28);
  FIELD(fglmm_context_options, log, 32);
  FIELD(fglmm_context_options, log_user, 40);
  FIELD(fglmm_context_options, progress, 48);
  FIELD(fglmm_context_options, progress_user, 56);
  FIELD(fglmm_context_options, cancel, 64);
  FIELD(fglmm_context_options, cancel_user, 72);
  FIELD(fglmm_context_options, devices, 80);
}

TEST_CASE("layout of data in memory and of the error") {
  SIZE(fglmm_error, 1024);
  SIZE(fglmm_column, 32);
  FIELD(fglmm_column, name, 0);
  FIELD(fglmm_column, numbers, 8);
  FIELD(fglmm_column, stride, 16);
  FIELD(fglmm_column, strings, 24);
  SIZE(fglmm_matrix, 40);
  FIELD(fglmm_matrix, data, 0);
  FIELD(fglmm_matrix, rows, 8);
  FIELD(fglmm_matrix, cols, 16);
  FIELD(fglmm_matrix, row_stride, 24);
  FIELD(fglmm_matrix, col_stride, 32);
}

TEST_CASE("layout of the draft's options") {
  SIZE(fglmm_draft_options, 264);
  FIELD(fglmm_draft_options, struct_size, 0);
  FIELD(fglmm_draft_options, cluster, 8);
  FIELD(fglmm_draft_options, within, 16);
  FIELD(fglmm_draft_options, responses, 24);
  FIELD(fglmm_draft_options, response_count, 32);
  FIELD(fglmm_draft_options, variables, 40);
  FIELD(fglmm_draft_options, variable_count, 48);
  FIELD(fglmm_draft_options, random, 56);
  FIELD(fglmm_draft_options, random_count, 64);
  FIELD(fglmm_draft_options, levels, 72);
  FIELD(fglmm_draft_options, level_count, 80);
  FIELD(fglmm_draft_options, bounds, 88);
  FIELD(fglmm_draft_options, bound_count, 96);
  FIELD(fglmm_draft_options, derived, 104);
  FIELD(fglmm_draft_options, derived_count, 112);
  FIELD(fglmm_draft_options, transforms, 120);
  FIELD(fglmm_draft_options, transform_count, 128);
  FIELD(fglmm_draft_options, steps, 136);
  FIELD(fglmm_draft_options, step_count, 144);
  FIELD(fglmm_draft_options, cuts, 152);
  FIELD(fglmm_draft_options, cut_count, 160);
  FIELD(fglmm_draft_options, pools, 168);
  FIELD(fglmm_draft_options, pool_count, 176);
  FIELD(fglmm_draft_options, weights, 184);
  FIELD(fglmm_draft_options, trials, 192);
  FIELD(fglmm_draft_options, offset, 200);
  FIELD(fglmm_draft_options, profile, 208);
  FIELD(fglmm_draft_options, small_clusters, 216);
  FIELD(fglmm_draft_options, ratio, 224);
  FIELD(fglmm_draft_options, min_rows, 232);
  FIELD(fglmm_draft_options, min_cell, 240);
  FIELD(fglmm_draft_options, order, 248);
  FIELD(fglmm_draft_options, reserved, 252);
  FIELD(fglmm_draft_options, numeric_order, 256);
  FIELD(fglmm_draft_options, reserved_2, 260);
}

TEST_CASE("layout of the dataset's, the model's and the fit's options") {
  SIZE(fglmm_dataset_options, 64);
  FIELD(fglmm_dataset_options, struct_size, 0);
  FIELD(fglmm_dataset_options, levels, 8);
  FIELD(fglmm_dataset_options, level_count, 16);
  FIELD(fglmm_dataset_options, generator, 24);
  FIELD(fglmm_dataset_options, seed, 32);
  FIELD(fglmm_dataset_options, order, 40);
  FIELD(fglmm_dataset_options, reserved, 44);
  FIELD(fglmm_dataset_options, text, 48);
  FIELD(fglmm_dataset_options, text_count, 56);
  SIZE(fglmm_model_options, 32);
  FIELD(fglmm_model_options, struct_size, 0);
  FIELD(fglmm_model_options, weights, 8);
  FIELD(fglmm_model_options, trials, 16);
  FIELD(fglmm_model_options, offset, 24);
  SIZE(fglmm_fit_options, 40);
  FIELD(fglmm_fit_options, struct_size, 0);
  FIELD(fglmm_fit_options, level, 8);
  FIELD(fglmm_fit_options, ml, 16);
  FIELD(fglmm_fit_options, nagq, 20);
  FIELD(fglmm_fit_options, max_iterations, 24);
  FIELD(fglmm_fit_options, reserved, 28);
  FIELD(fglmm_fit_options, interval, 32);
  FIELD(fglmm_fit_options, reserved_2, 36);
}

TEST_CASE("layout of the summary's info") {
  SIZE(fglmm_summary_info, 64);
  FIELD(fglmm_summary_info, struct_size, 0);
  FIELD(fglmm_summary_info, clusters, 8);
  FIELD(fglmm_summary_info, rows, 16);
  FIELD(fglmm_summary_info, left_out_clusters, 24);
  FIELD(fglmm_summary_info, left_out_rows, 32);
  FIELD(fglmm_summary_info, incomplete_rows, 40);
  FIELD(fglmm_summary_info, statistics_shared, 48);
  FIELD(fglmm_summary_info, releases, 56);
}

TEST_CASE("layout of the fit's info") {
  SIZE(fglmm_fit_info, 216);
  FIELD(fglmm_fit_info, struct_size, 0);
  FIELD(fglmm_fit_info, outcome, 8);
  FIELD(fglmm_fit_info, fixed_count, 12);
  FIELD(fglmm_fit_info, random_count, 16);
  FIELD(fglmm_fit_info, parameter_count, 20);
  FIELD(fglmm_fit_info, nagq, 24);
  FIELD(fglmm_fit_info, evaluations, 28);
  FIELD(fglmm_fit_info, mode_count, 32);
  FIELD(fglmm_fit_info, rows, 40);
  FIELD(fglmm_fit_info, clusters, 48);
  FIELD(fglmm_fit_info, left_out_rows, 56);
  FIELD(fglmm_fit_info, left_out_clusters, 64);
  FIELD(fglmm_fit_info, dropped_rows, 72);
  FIELD(fglmm_fit_info, unmatched_count, 80);
  FIELD(fglmm_fit_info, statistics_shared, 88);
  FIELD(fglmm_fit_info, loglik, 96);
  FIELD(fglmm_fit_info, aic, 104);
  FIELD(fglmm_fit_info, bic, 112);
  FIELD(fglmm_fit_info, sigma, 120);
  FIELD(fglmm_fit_info, max_gradient, 128);
  FIELD(fglmm_fit_info, message, 136);
  FIELD(fglmm_fit_info, formula, 144);
  FIELD(fglmm_fit_info, family, 152);
  FIELD(fglmm_fit_info, link, 160);
  FIELD(fglmm_fit_info, source, 168);
  FIELD(fglmm_fit_info, method, 176);
  FIELD(fglmm_fit_info, response, 184);
  FIELD(fglmm_fit_info, group, 192);
  FIELD(fglmm_fit_info, missing_rules, 200);
  FIELD(fglmm_fit_info, data, 208);
}

TEST_CASE("layout of the certificate") {
  SIZE(fglmm_certificate, 48);
  FIELD(fglmm_certificate, struct_size, 0);
  FIELD(fglmm_certificate, max_shift, 8);
  FIELD(fglmm_certificate, shift, 16);
  FIELD(fglmm_certificate, se_shift, 24);
  FIELD(fglmm_certificate, sd_shift, 32);
  FIELD(fglmm_certificate, sigma_shift, 40);
}

TEST_CASE("layout of a comparison of two fits") {
  SIZE(fglmm_anova, 40);
  FIELD(fglmm_anova, struct_size, 0);
  FIELD(fglmm_anova, smaller, 8);
  FIELD(fglmm_anova, df, 12);
  FIELD(fglmm_anova, chisq, 16);
  FIELD(fglmm_anova, p, 24);
  FIELD(fglmm_anova, boundary, 32);
  FIELD(fglmm_anova, same_data, 36);
}

TEST_CASE("layout of what a fit reports by index") {
  SIZE(fglmm_coefficient, 56);
  FIELD(fglmm_coefficient, name, 0);
  FIELD(fglmm_coefficient, estimate, 8);
  FIELD(fglmm_coefficient, se, 16);
  FIELD(fglmm_coefficient, z, 24);
  FIELD(fglmm_coefficient, p, 32);
  FIELD(fglmm_coefficient, lower, 40);
  FIELD(fglmm_coefficient, upper, 48);
  SIZE(fglmm_random_term, 72);
  FIELD(fglmm_random_term, group, 0);
  FIELD(fglmm_random_term, size, 8);
  FIELD(fglmm_random_term, names, 16);
  FIELD(fglmm_random_term, sd, 24);
  FIELD(fglmm_random_term, cor, 32);
  FIELD(fglmm_random_term, sd_lower, 40);
  FIELD(fglmm_random_term, sd_upper, 48);
  FIELD(fglmm_random_term, cor_lower, 56);
  FIELD(fglmm_random_term, cor_upper, 64);
  SIZE(fglmm_mode, 40);
  FIELD(fglmm_mode, group, 0);
  FIELD(fglmm_mode, cluster, 8);
  FIELD(fglmm_mode, size, 16);
  FIELD(fglmm_mode, value, 24);
  FIELD(fglmm_mode, sd, 32);
}
