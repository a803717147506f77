// fails_with.hpp - an engine error's status and the parts that its message must have.
#pragma once
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "base/error.hpp"

template <class Body>
void check_fails(fedglmm::Status status, std::initializer_list<std::string> parts, Body body) {
  try {
    body();
    FAIL("no error, but one was due");
  } catch (const fedglmm::Error& error) {
    const std::string message = error.what();
    INFO("message: ", message);
    CHECK(error.status() == status);
    for (const auto& part : parts) {
      INFO("must say: ", part);
      CHECK(message.find(part) != std::string::npos);
    }
  }
}
