// Payload: the versions of the programme, whose journal it is, and for each shard ids, accounts and the accounts before
// the journal; then the journal's records.
#include <goodwill/loyalty/engine.hpp>

#include <cstring>
#include <exception>
#include <limits>
#include <string>
#include <utility>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/checksum.hpp>
#include <goodwill/loyalty/account_check.hpp>

namespace goodwill::inline v0::loyalty {
namespace {

constexpr std::string_view kind = "loyalty";
constexpr std::uint32_t version = 1;
constexpr const char *reading = "engine.from_bytes", *writing = "engine.to_bytes";
enum class journal_owner : std::uint8_t { engine, host };

/// What a member has from before the journal.
enum class base_kind : std::uint8_t { none, own, unchanged };

using word = std::uint64_t;

[[nodiscard]] word word_at(const std::byte* p) noexcept {
    word w;
    std::memcpy(&w, p, sizeof w);
    return w;
}

[[nodiscard]] std::string document_of(const program& p) {
    std::string text = p.to_json();
    bool same = false;
    try {
        same = program::from_json(text).to_json() == text;  // fields that say nothing may differ
    } catch (const format_error&) {
    }
    if (!same) throw domain_error({writing, "program", {}, "", "must be one that its document can say"});
    return text;
}

[[nodiscard]] std::size_t bytes_of(const versions::dated& v, const std::string& document) {
    const core::zone& zone = v.book->zone;
    return sizeof v.from + 4 * sizeof(word) + document.size() + zone.name.size() +
           zone.instant.size() * sizeof(std::int64_t) + zone.offset.size() * sizeof(std::int32_t);
}

void put(core::sealed_writer& out, const versions::dated& v, const std::string& document) {
    out.put(v.from);
    out.put_text(document);
    const core::zone& zone = v.book->zone;
    out.put_text(zone.name);
    out.put_all(std::span<const std::int64_t>(zone.instant));
    out.put_all(std::span<const std::int32_t>(zone.offset));
}

[[nodiscard]] core::zone get_zone(core::byte_reader& in) {
    constexpr std::int64_t most_seconds = std::int64_t{1} << 40, most_offset = 2 * 86400;
    core::zone zone{in.get_text(), in.get_all<std::int64_t>(), in.get_all<std::int32_t>()};
    bool ok = zone.instant.size() == zone.offset.size();
    for (std::size_t i = 0; ok && i < zone.instant.size(); ++i)
        ok = zone.instant[i] > (i == 0 ? -most_seconds : zone.instant[i - 1]) && zone.instant[i] < most_seconds &&
             zone.offset[i] > -most_offset && zone.offset[i] < most_offset;
    if (!ok) in.fail(in.offset(), "bytes hold a zone whose transitions do not ascend");
    return zone;
}

[[nodiscard]] versions get_versions(core::byte_reader& in) {
    const auto count = in.get<std::uint32_t>();
    std::optional<versions> books;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t at = in.offset();
        const auto from = in.get<core::day_number>();
        const std::string document = in.get_text();
        core::zone zone = get_zone(in);
        try {
            auto book = std::make_shared<const rulebook>(program::from_json(document), std::move(zone));
            if (books) books->adopt(std::move(book), from);
            else books.emplace(std::move(book));
        } catch (const format_error& e) {
            in.fail(at, std::string("bytes hold no programme: ") + e.what());
        } catch (const conflict_error& e) {
            in.fail(at, std::string("bytes hold versions that do not follow each other: ") + e.what());
        }
        if (i == 0 && from != books->all()[0].from)
            in.fail(at, "bytes hold a first version that does not hold from the first");
        if (i + 1 == count && in.fingerprint() != text_key(document))
            in.fail(16, "bytes have the fingerprint of another programme");
    }
    if (!books) in.fail(in.offset(), "bytes hold no programme");
    return *std::move(books);
}

/// Not less than what `put` of the accounts writes.
[[nodiscard]] std::size_t most_bytes_of(const account_store& store) noexcept {
    std::size_t words = 1;
    for (std::size_t i = 0; i < store.block_count(); ++i) words += store.at(i).used - store.at(i).gaps;
    return words * sizeof(word);
}

/// How many words, then the accounts one after the other.
void put(core::sealed_writer& out, const account_store& store) {
    const auto count = out.room(sizeof(word));
    const std::size_t begin = out.offset();
    for (std::size_t i = 0; i < store.block_count(); ++i) {
        const auto& block = store.at(i);
        const word* const words = block.words.data();
        for (std::size_t k = 0; k < account_store::block_slots; ++k) {
            const std::uint32_t at = block.at[k];
            if (at == 0) continue;
            const std::size_t n = packed_words(words[at]);
            std::byte* const to = out.room(n * sizeof(word)).data();
            std::memcpy(to, words + at, n * sizeof(word));
            const word first = with_free(words[at], 0);
            std::memcpy(to, &first, sizeof first);
        }
    }
    const word words = (out.offset() - begin) / sizeof(word);
    std::memcpy(count.data(), &words, sizeof words);
}

/// Accounts of the slots for which `there(slot)` holds.
template <class There>
void get_accounts(core::byte_reader& in, account_store& store, std::size_t slots, const account_check& check,
                  account& a, There&& there) {
    constexpr std::size_t ahead = 8192;
    const auto total = in.get<word>();
    const std::size_t begin = in.offset();
    const std::byte* const from = in.get_bytes<word>(total).data();
    const auto fail = [&](std::size_t at, const char* what) { in.fail(begin + at * sizeof(word), what); };
    store.resize(slots);
    std::size_t at = 0;  // in words
    for (std::size_t first = 0; first < slots; first += account_store::block_slots) {
        auto& block = store.at(first / account_store::block_slots);
        const std::size_t block_at = at, n = std::min(account_store::block_slots, slots - first);
        for (std::size_t k = 0; k < n; ++k) {
            if (!there(first + k)) continue;
            const std::size_t words = at < total ? packed_words(word_at(from + at * sizeof(word))) : 0;
            if (words == 0 || words > total - at) fail(at, "bytes hold an account that does not end");
            if (at - block_at + words >= std::numeric_limits<std::uint32_t>::max())
                fail(at, "bytes hold accounts beyond 32 GiB");
            block.at[k] = static_cast<std::uint32_t>(1 + at - block_at);
            // Where an account begins is known when the one before it has come from memory, so memory is asked early.
            for (std::size_t w = 0; w < words; w += 8) __builtin_prefetch(from + (at + w) * sizeof(word) + ahead);
            at += words;
        }
        if (at == block_at) continue;
        block.words = core::buffer<word>(1 + at - block_at);
        block.used = 1 + at - block_at;
        std::memcpy(block.words.data() + 1, from + block_at * sizeof(word), (at - block_at) * sizeof(word));
        for (std::size_t k = 0; k < n; ++k) {
            const std::uint32_t own = block.at[k];
            if (own == 0) continue;
            const std::span<const word> packed(block.words.data() + own, packed_words(block.words[own]));
            const bool whole = check_packed(packed);
            if (whole) unpack(packed.data(), a);
            if (!whole || !check.fits(a))
                fail(block_at + own - 1, "bytes hold an account that no programme of theirs makes");
        }
    }
    if (at != total) fail(at, "bytes hold accounts of nobody");
}

[[nodiscard]] std::size_t bytes_of(const id_list& ids) noexcept {
    const auto c = ids.columns();
    return 3 * sizeof(word) + c.at.size_bytes() + c.lengths.size_bytes() + c.texts.size_bytes();
}
void put(core::sealed_writer& out, const id_list& ids) {
    const auto c = ids.columns();
    out.put_all(c.at);
    out.put_all(c.lengths);
    out.put_all(c.texts);
}
[[nodiscard]] id_list get_ids(core::byte_reader& in) {
    const std::size_t at = in.offset();
    auto begins = in.get_all<std::int64_t>();
    auto lengths = in.get_all<std::uint32_t>();
    auto ids = id_list::of(std::move(begins), std::move(lengths), in.get_all<char>());
    if (!ids) in.fail(at, "bytes hold ids that do not belong to each other");
    return *std::move(ids);
}

[[nodiscard]] std::size_t most_bytes_of(const member_shard& s) noexcept {
    return bytes_of(s.ids) + s.ids.size() + most_bytes_of(s.accounts) + most_bytes_of(s.base) + 2 * sizeof(word);
}
void put(core::sealed_writer& out, const member_shard& s) {
    put(out, s.ids);
    put(out, s.accounts);
    const auto kinds = out.room(s.ids.size());
    for (std::size_t i = 0; i < s.ids.size(); ++i) {
        const bool own = i < s.base.size() && !s.base.empty(i);
        kinds[i] = std::byte(s.taken[i] ? base_kind::unchanged : own ? base_kind::own : base_kind::none);
    }
    put(out, s.base);
}
void get(core::byte_reader& in, member_shard& s, const account_check& check, account& a) {
    s.ids = get_ids(in);
    const std::size_t n = s.ids.size();
    const auto key_of = [&](std::uint64_t i) { return s.ids[i].key(); };
    s.table.reserve(n, key_of);
    const std::size_t at = in.offset();
    for (std::size_t i = 0; i < n; ++i) {
        const id member = s.ids[i];
        if (engine::shard_index(member) != s.index || s.find(member) != id_table::nothing)
            in.fail(at, "bytes hold a member twice, or in a place that is another's");
        s.table.add(member.key(), i, key_of);
    }
    get_accounts(in, s.accounts, n, check, a, [](std::size_t) { return true; });
    const auto kinds = in.get_bytes<std::byte>(n);
    std::size_t owners = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (kinds[i] > std::byte(base_kind::unchanged))
            in.fail(in.offset() - n + i, "bytes hold an account of no known origin");
        if (kinds[i] == std::byte(base_kind::unchanged)) s.taken.set(i);
        if (kinds[i] == std::byte(base_kind::own)) owners = i + 1;
    }
    get_accounts(in, s.base, owners, check, a, [&](std::size_t i) { return kinds[i] == std::byte(base_kind::own); });
}

[[nodiscard]] std::size_t bytes_of(const memory_journal& records) noexcept {
    std::size_t bytes = 2 * sizeof(word);
    for (std::size_t i = 0; i < records.piece_count(); ++i) bytes += sizeof(word) + records.piece_at(i).size();
    return bytes;
}
void put(core::sealed_writer& out, const memory_journal& records) {
    out.put(records.size());
    out.put(static_cast<word>(records.piece_count()));
    for (std::size_t i = 0; i < records.piece_count(); ++i) out.put_all(records.piece_at(i));
}
/// `handle_of(member)` is the number that the engine gave, or nothing.
template <class HandleOf>
void get_records(core::byte_reader& in, memory_journal& records, HandleOf&& handle_of) {
    using header = memory_journal::header;
    const auto count = in.get<word>();
    const auto pieces = in.get<word>();
    if (count > in.left() / sizeof(header)) in.fail(in.offset(), "bytes hold fewer events than they say");
    records.reserve(static_cast<std::size_t>(count));
    stored_event e;
    for (word piece = 0; piece < pieces; ++piece) {
        const auto length = in.get<word>();
        const std::size_t begin = in.offset();
        const auto bytes = in.get_bytes<std::byte>(length);
        for (std::size_t at = 0; at < bytes.size();) {
            const auto fail = [&](const char* what) { in.fail(begin + at, what); };
            header h;
            if (bytes.size() - at < sizeof h) fail("bytes hold an event that is cut");
            std::memcpy(&h, bytes.data() + at, sizeof h);
            if (h.spare != 0 || h.room() > bytes.size() - at) fail("bytes hold an event that is cut");
            const auto record = bytes.subspan(at + sizeof h, h.bytes);
            std::uint64_t member = id_table::nothing;
            try {
                read_record(record, e);
                check_event(reading, e);
                member = handle_of(e.member);
            } catch (const std::exception&) {
                fail("bytes hold an event that cannot be read");
            }
            if (member == id_table::nothing) fail("bytes hold an event of a member who is not there");
            const auto position = records.append(e.id, member, record);
            if (!position) fail("bytes hold an event twice");
            if (*position != memory_journal::position_of(static_cast<std::size_t>(piece), at) ||
                records.header_at(*position).before != h.before)
                fail("bytes hold an event that does not follow the one before it");
            at += h.room();
        }
    }
    if (records.size() != count) in.fail(in.offset(), "bytes hold more events than they say");
}

}  // namespace

core::buffer<std::byte> engine::to_bytes() const {
    std::vector<std::shared_lock<std::shared_mutex>> locks;
    for (const auto& s : shards_) locks.emplace_back(s->guard);
    const auto* const own = dynamic_cast<const memory_journal*>(journal_.get());
    std::vector<std::string> documents;
    std::size_t most = core::sealed_writer::head_bytes + core::sealed_writer::tail_bytes + sizeof(std::uint32_t) +
                       sizeof(journal_owner);
    for (const auto& v : books_.all()) most += bytes_of(v, documents.emplace_back(document_of(v.book->source)));
    for (const auto& s : shards_) most += most_bytes_of(*s);
    if (own != nullptr) most += bytes_of(*own);

    core::buffer<std::byte> bytes(most);
    core::sealed_writer out(bytes, kind, version, text_key(documents.back()));
    out.put(static_cast<std::uint32_t>(documents.size()));
    for (std::size_t i = 0; i < documents.size(); ++i) put(out, books_.all()[i], documents[i]);
    out.put(own != nullptr ? journal_owner::engine : journal_owner::host);
    for (const auto& s : shards_) put(out, *s);
    if (own != nullptr) put(out, *own);
    bytes.resize(out.seal(core::fast_crc32c));
    return bytes;
}

engine engine::from_bytes(std::span<const std::byte> bytes, std::unique_ptr<journal> records) {
    core::byte_reader in(reading, bytes, kind, version, core::fast_crc32c);
    versions books = get_versions(in);
    const auto owner = in.get<journal_owner>();
    if (owner > journal_owner::host) in.fail(in.offset() - 1, "bytes hold a journal of no known owner");
    if ((owner == journal_owner::host) != (records != nullptr))
        throw conflict_error({reading,
                              "journal",
                              {},
                              "",
                              owner == journal_owner::host ? "must be the one with which the state was made"
                                                           : "must not be given: the state has its own"});
    engine out(std::move(books), std::move(records));
    const account_check check(out.books_);
    account a;
    for (const auto& s : out.shards_) get(in, *s, check, a);
    if (owner == journal_owner::engine)
        get_records(in, static_cast<memory_journal&>(*out.journal_), [&](const id& member) {
            const shard& s = out.shard_of(member);
            const std::uint64_t slot = s.find(member);
            return slot == id_table::nothing ? slot : handle(s, slot);
        });
    in.finish();
    return out;
}

}  // namespace goodwill::inline v0::loyalty
