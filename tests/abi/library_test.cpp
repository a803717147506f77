// library_test.cpp - names and versions.
#include <doctest/doctest.h>

#include <string>

#include "fedglmm/fedglmm.h"

TEST_CASE("every status and outcome has its name") {
  CHECK(std::string(fglmm_status_name(FGLMM_OK)) == "OK");
  CHECK(std::string(fglmm_status_name(FGLMM_BACKEND_UNAVAILABLE)) == "BACKEND_UNAVAILABLE");
  CHECK(std::string(fglmm_status_name(FGLMM_BAD_DATA)) == "BAD_DATA");
  CHECK(std::string(fglmm_status_name(FGLMM_INTERNAL)) == "INTERNAL");
  CHECK(std::string(fglmm_status_name(-1)) == "UNKNOWN");
  CHECK(std::string(fglmm_status_name(FGLMM_INTERNAL + 1)) == "UNKNOWN");
  CHECK(std::string(fglmm_outcome_name(FGLMM_CONVERGED)) == "converged");
  CHECK(std::string(fglmm_outcome_name(FGLMM_ITERATION_LIMIT)) == "iteration-limit");
  CHECK(std::string(fglmm_outcome_name(FGLMM_SEPARATION)) == "separation");
  CHECK(std::string(fglmm_outcome_name(-1)) == "unknown");
  CHECK(std::string(fglmm_outcome_name(99)) == "unknown");
}

TEST_CASE("versions are those of the package and of the header") {
  CHECK(std::string(fglmm_version()) == FEDGLMM_PACKAGE_VERSION);
  CHECK(fglmm_abi_version() == FGLMM_ABI_VERSION);
}
