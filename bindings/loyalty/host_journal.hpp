#pragma once
#include "support.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "event_reader.hpp"

#include <goodwill/loyalty/journal.hpp>

namespace goodwill::bindings {

/// A journal that a Python object keeps.  Engines call it without the GIL, so that a store which lets go of it while it
/// works cannot stop another thread that waits for the same member.
class host_journal final : public loyalty::journal {
public:
    explicit host_journal(py::object store) : store_(std::move(store)) {}
    ~host_journal() override {
        const py::gil_scoped_acquire gil;
        store_ = py::object();
    }
    host_journal(const host_journal&) = delete;
    host_journal& operator=(const host_journal&) = delete;

    [[nodiscard]] std::optional<std::uint64_t> find(const loyalty::id& event) const override {
        const py::gil_scoped_acquire gil;
        return position("find", store_.attr("find")(id_object(event)));
    }
    std::optional<std::uint64_t> append(const loyalty::id& event, std::uint64_t member,
                                        std::span<const std::byte> record) override {
        const py::gil_scoped_acquire gil;
        return position("append",
                        store_.attr("append")(id_object(event), member,
                                              py::bytes(reinterpret_cast<const char*>(record.data()), record.size())));
    }
    [[nodiscard]] std::span<const std::byte> read(std::uint64_t at) const override {
        const py::gil_scoped_acquire gil;
        const py::object record = store_.attr("read")(at);
        if (!PyBytes_Check(record.ptr())) fail("read", record, "must be the bytes that were appended");
        const std::string_view bytes(PyBytes_AS_STRING(record.ptr()),
                                     static_cast<std::size_t>(PyBytes_GET_SIZE(record.ptr())));
        thread_local std::vector<std::byte> last;
        const auto* const from = reinterpret_cast<const std::byte*>(bytes.data());
        last.assign(from, from + bytes.size());
        return last;
    }
    [[nodiscard]] std::vector<std::uint64_t> of_member(std::uint64_t member) const override {
        const py::gil_scoped_acquire gil;
        std::vector<std::uint64_t> out;
        const py::object positions = store_.attr("of_member")(member);
        for (const py::handle one : positions) {
            const auto at = position("of_member", py::reinterpret_borrow<py::object>(one));
            if (!at) fail("of_member", positions, "must be whole numbers >= 0");
            out.push_back(*at);
        }
        return out;
    }

private:
    [[noreturn]] static void fail(const char* method, const py::object& value, const char* must) {
        throw domain_error({"engine.journal", method, {}, py::repr(value).cast<std::string>().substr(0, 120), must});
    }
    [[nodiscard]] static std::optional<std::uint64_t> position(const char* method, const py::object& value) {
        if (value.is_none()) return {};
        const long long at = PyLong_Check(value.ptr()) ? PyLong_AsLongLong(value.ptr()) : -1;
        PyErr_Clear();
        if (at < 0) fail(method, value, "must be a whole number >= 0, or None");
        return static_cast<std::uint64_t>(at);
    }

    py::object store_;
};

}  // namespace goodwill::bindings
