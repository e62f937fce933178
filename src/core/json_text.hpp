#pragma once
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <goodwill/core/check.hpp>
#include <goodwill/core/error.hpp>

/// JSON that a person wrote: values with the line each stands in, fields in the order of the text.
namespace goodwill::inline v0::core {

struct json_value {
    enum class kind : std::uint8_t { null, boolean, number, text, list, object };
    kind type = kind::null;
    bool flag = false;
    bool exact = true;  ///< the double is the number that is written, to the last digit
    double number = 0;
    std::int64_t line = 1;          ///< from 1; of a field that of its name
    std::string name = {};          ///< of a field
    std::string text = {};          ///< of a text; of a number as it is written
    std::vector<json_value> items = {};  ///< of a list, or the fields of an object

    [[nodiscard]] const json_value* field(std::string_view wanted) const noexcept {
        for (const auto& item : items)
            if (type == kind::object && item.name == wanted) return &item;
        return nullptr;
    }
    /// As an error message shows it, cut where it is long.
    [[nodiscard]] std::string shown() const {
        switch (type) {
            case kind::null: return "null";
            case kind::boolean: return flag ? "true" : "false";
            case kind::number: return text;
            case kind::text: return shortened("\"" + text + "\"");
            case kind::list: {
                std::string all = "[";
                for (const auto& item : items) all.append(all.size() > 1 ? ", " : "").append(item.shown());
                return shortened(all + "]");
            }
            case kind::object: return "an object";
        }
        return "";
    }

private:
    [[nodiscard]] static std::string shortened(std::string all) {
        std::size_t end = 80;
        if (all.size() <= end) return all;
        while (end > 0 && (static_cast<unsigned char>(all[end]) & 0xC0) == 0x80) --end;  // no half of a letter
        return all.substr(0, end) + "...";
    }
};

namespace detail {

/// Digits without zeros around them, and the power of ten of the last one: equal for equal decimals.
[[nodiscard]] inline std::pair<std::string, std::int64_t> decimal_parts(std::string_view number) {
    std::string digits;
    std::int64_t power = 0;
    bool after_point = false;
    for (std::size_t i = 0; i < number.size(); ++i) {
        const char c = number[i];
        if (c == '.') after_point = true;
        if (c == 'e' || c == 'E') {
            std::int64_t exponent = 0;
            std::size_t from = i + 1;
            if (from < number.size() && number[from] == '+') ++from;
            std::from_chars(number.data() + from, number.data() + number.size(), exponent);
            power += exponent;
            break;
        }
        if (c < '0' || c > '9') continue;
        if (after_point) --power;
        if (c != '0' || !digits.empty()) digits += c;
    }
    while (!digits.empty() && digits.back() == '0') digits.pop_back(), ++power;
    return {digits, digits.empty() ? 0 : power};
}

/// Where reading has come to.
class counted_text {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    counted_text(const char* at, const char** latest) noexcept : at_(at), latest_(latest) {}
    reference operator*() const noexcept { return *at_; }
    counted_text& operator++() noexcept {
        *latest_ = ++at_;
        return *this;
    }
    counted_text operator++(int) noexcept {
        counted_text before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const counted_text& a, const counted_text& b) noexcept { return a.at_ == b.at_; }
    friend bool operator!=(const counted_text& a, const counted_text& b) noexcept { return a.at_ != b.at_; }

private:
    const char* at_;
    const char** latest_;
};

/// Makes json_values of what nlohmann's parser reports.
class json_builder {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    json_builder(const char* function, std::string_view text, const char* const* latest) noexcept
        : function_(function), counted_(text.data()), latest_(latest) {}

    bool null() { return add({}); }
    bool boolean(bool flag) { return add({.type = json_value::kind::boolean, .flag = flag}); }
    bool number_integer(number_integer_t value) { return add_number(static_cast<double>(value), std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) { return add_number(static_cast<double>(value), std::to_string(value)); }
    bool number_float(number_float_t value, const string_t& written) { return add_number(value, written); }
    bool string(string_t& text) { return add({.type = json_value::kind::text, .text = std::move(text)}); }
    bool binary(binary_t&) { return false; }
    bool start_object(std::size_t) { return open(json_value::kind::object); }
    bool end_object() { return close(); }
    bool start_array(std::size_t) { return open(json_value::kind::list); }
    bool end_array() { return close(); }
    bool key(string_t& name) {
        key_line_ = line();
        if (open_.back()->field(name) != nullptr)
            throw format_error({function_, name, key_line_, "", "is there twice", true});
        key_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string& token, const nlohmann::json::exception&) {
        std::string found = token.substr(token.size() < 20 ? 0 : token.size() - 20);
        for (char& c : found)
            if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) c = '?';
        throw format_error({function_, "json", line(), "", found.empty() ? "ends too early" : "is no JSON at " + found, true});
    }

    json_value root;

private:
    /// The line of the last character of what was read.  The parser looks one character beyond a number.
    [[nodiscard]] std::int64_t line() noexcept {
        for (; counted_ + 1 < *latest_; ++counted_) line_ += *counted_ == '\n';
        return line_;
    }
    bool add(json_value value) {
        static_cast<void>(put(std::move(value)));
        return true;
    }
    bool add_number(double number, std::string written) {
        const bool exact = decimal_parts(core::to_text(number)) == decimal_parts(written);
        return add({.type = json_value::kind::number, .exact = exact, .number = number, .text = std::move(written)});
    }
    json_value& put(json_value value) {
        value.line = line();
        if (open_.empty()) return root = std::move(value);
        if (open_.back()->type == json_value::kind::object) {
            value.name = std::move(key_);
            value.line = key_line_;
        }
        return open_.back()->items.emplace_back(std::move(value));
    }
    bool open(json_value::kind type) {
        constexpr std::size_t deepest = 32;
        if (open_.size() == deepest) throw format_error({function_, "json", line(), "", "is nested deeper than 32 levels", true});
        open_.push_back(&put({.type = type}));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    const char* function_;
    const char* counted_;
    const char* const* latest_;
    std::int64_t line_ = 1, key_line_ = 1;
    std::string key_;
    std::vector<json_value*> open_;  // the items of one that is open do not move: only the last is added to
};

}  // namespace detail

/// Throws format_error with the line, also for a name that an object has twice.
[[nodiscard]] inline json_value read_json(const char* function, std::string_view text) {
    const char* latest = text.data();
    detail::json_builder builder(function, text, &latest);
    nlohmann::json::sax_parse(detail::counted_text(text.data(), &latest),
                              detail::counted_text(text.data() + text.size(), &latest), &builder);
    return std::move(builder.root);
}

}  // namespace goodwill::inline v0::core
