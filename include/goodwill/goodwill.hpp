#pragma once
/// All of goodwill.

#include <goodwill/core/build_info.hpp>
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
#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/fit_report.hpp>
#include <goodwill/lifetime/holdout_check.hpp>
#include <goodwill/math/optimise.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include <goodwill/transactions/ingest_report.hpp>
#include <goodwill/transactions/log_options.hpp>
#include <goodwill/transactions/summary.hpp>
