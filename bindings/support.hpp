#pragma once
#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <span>

#include <goodwill/core/error.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/spare_memory.hpp>

/// What every room's bindings share.
namespace goodwill::bindings {

namespace py = pybind11;

/// A contiguous column of T.  numpy makes a copy only when the values have another type or are strided.
template <class T>
using array = py::array_t<T, py::array::c_style | py::array::forcecast>;

/// The values of a one-dimensional array; throws shape_error for any other shape.
template <class T>
[[nodiscard]] std::span<const T> values(const char* function, const char* argument, const array<T>& a) {
    if (a.ndim() != 1)
        throw shape_error({function, argument, {}, "of " + std::to_string(a.ndim()) + " dimensions",
                           "must have one dimension"});
    return {a.data(), static_cast<std::size_t>(a.size())};
}

/// An array of n values to be filled.  Large ones ask for huge pages: most of the time of a first write to fresh
/// memory is page faults.
[[nodiscard]] array<double> empty_column(std::size_t n);

/// The values of an array that this binding has just made.
template <class T>
[[nodiscard]] std::span<T> writable(array<T>& a) {
    return {a.mutable_data(), static_cast<std::size_t>(a.size())};
}

/// A vector handed to numpy without a copy.
template <class T, class Allocator>
[[nodiscard]] py::array_t<T> take(std::vector<T, Allocator> values) {
    using vector = std::vector<T, Allocator>;
    auto* own = new vector(std::move(values));
    const py::capsule owner(own, [](void* p) { delete static_cast<vector*>(p); });
    return py::array_t<T>(static_cast<py::ssize_t>(own->size()), own->data(), owner);
}

/// Progress for C++ work that runs without the GIL: looks for Ctrl-C (KeyboardInterrupt comes out), then calls
/// `progress(share_done)` if there is one; False from it raises Cancelled.
[[nodiscard]] core::watch watch_of(py::object progress);

/// Working memory that this module keeps between calls; `release_memory` frees it.
[[nodiscard]] core::spare_memory& spare_memory();

/// Runs C++ work without the GIL.
template <class F>
auto without_gil(F&& work) {
    const py::gil_scoped_release release;
    return work();
}

}  // namespace goodwill::bindings
