#pragma once
/// All of goodwill.

#include <goodwill/arrow/c_data.hpp>
#include <goodwill/arrow/export.hpp>
#include <goodwill/arrow/import.hpp>
#include <goodwill/core/bytes.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/error.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/core/state.hpp>
#include <goodwill/core/target.hpp>
