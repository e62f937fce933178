#pragma once
/// All of goodwill.

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

#include <goodwill/math/gamma.hpp>
#include <goodwill/math/optimise.hpp>
#include <goodwill/math/variates.hpp>
