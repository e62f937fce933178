#pragma once
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <goodwill/core/config.hpp>

/// The error types.  Each carries what a program needs to act on it: the function, the argument, the row
/// (from 0, in the caller's frame, across chunks), the value found and what it must be.
///
/// An exception means misuse.  What a caller expects to happen comes back as a result with its reason.
namespace goodwill::inline v0 {

struct error_detail {
    std::string function;                   ///< "bg_nbd.p_alive"
    std::string argument;                   ///< "x"; empty when no one argument is to blame
    std::optional<std::int64_t> row = {};   ///< the first bad row
    std::string value = {};                 ///< what was found, as text; empty when it says nothing
    std::string must = {};                  ///< "must be >= 0": what it must be, or what to do
    bool in_line = false;                   ///< `row` is the line of a text, counted from 1

    /// "bg_nbd.p_alive: x[17] is -1, must be >= 0", "program.from_json: line 17: tiers.gold is -1, must be > 0"
    [[nodiscard]] std::string message() const {
        std::string text = function + ": ";
        if (row && in_line) text.append("line ").append(std::to_string(*row)).append(": ");
        text += argument;
        if (row && !in_line) text.append("[").append(std::to_string(*row)).append("]");
        if (!value.empty()) text.append(argument.empty() ? "" : " is ").append(value).append(",");
        if (text.back() != ' ') text += " ";
        return text + must;
    }
};

/// What all of goodwill's exceptions have in common; catch the concrete types to tell them apart.
class GOODWILL_API error {
public:
    [[nodiscard]] const error_detail& detail() const noexcept { return detail_; }

protected:
    explicit error(error_detail detail) : detail_(std::move(detail)) {}
    ~error() = default;

private:
    error_detail detail_;
};

/// A value is outside its domain.
class GOODWILL_API domain_error : public std::domain_error, public error {
public:
    explicit domain_error(error_detail detail) : std::domain_error(detail.message()), error(std::move(detail)) {}
};

/// Columns do not fit each other in length.
class GOODWILL_API shape_error : public std::invalid_argument, public error {
public:
    explicit shape_error(error_detail detail) : std::invalid_argument(detail.message()), error(std::move(detail)) {}
};

/// A column is missing or has a type that cannot be used; the message says which exist, or which types do.
class GOODWILL_API schema_error : public std::invalid_argument, public error {
public:
    explicit schema_error(error_detail detail) : std::invalid_argument(detail.message()), error(std::move(detail)) {}
};

/// Bytes, JSON or text cannot be read; `row` is the byte offset, or where the detail says so the line.
class GOODWILL_API format_error : public std::runtime_error, public error {
public:
    explicit format_error(error_detail detail) : std::runtime_error(detail.message()), error(std::move(detail)) {}
};

/// Two things that must agree do not: states of unlike configuration, histories that overlap.
class GOODWILL_API conflict_error : public std::runtime_error, public error {
public:
    explicit conflict_error(error_detail detail) : std::runtime_error(detail.message()), error(std::move(detail)) {}
};

/// A search did not converge to an answer that could be used.
class GOODWILL_API convergence_error : public std::runtime_error, public error {
public:
    explicit convergence_error(error_detail detail)
        : std::runtime_error(detail.message()), error(std::move(detail)) {}
};

/// The caller's progress function asked to stop.
class GOODWILL_API cancelled : public std::runtime_error, public error {
public:
    explicit cancelled(std::string function)
        : cancelled(error_detail{std::move(function), "", {}, "", "was stopped by its progress function"}) {}

private:
    explicit cancelled(error_detail detail) : std::runtime_error(detail.message()), error(std::move(detail)) {}
};

}  // namespace goodwill::inline v0
