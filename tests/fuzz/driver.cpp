// Runs a fuzzer where libFuzzer is not at hand: over the files of a corpus and over many seeded mutations of each, so
// that every run does the same.  Arguments: the corpus, and how many mutations of each file.
// With clang, link the fuzzer with -fsanitize=fuzzer instead of this file.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <goodwill/core/random.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using input = std::vector<std::uint8_t>;
using goodwill::core::random_stream;

[[nodiscard]] std::vector<input> read_corpus(const char* folder) {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<input> corpus{{}};
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return corpus;
}

[[nodiscard]] std::size_t below(random_stream& random, std::size_t n) {
    return n == 0 ? 0 : random.below(static_cast<std::uint32_t>(n));
}

/// One small change.
void mutate(input& bytes, const std::vector<input>& corpus, random_stream& random) {
    const auto at = [&](std::size_t i) { return bytes.begin() + static_cast<std::ptrdiff_t>(i); };
    const std::size_t i = below(random, bytes.size());
    const auto any = static_cast<std::uint8_t>(random.below(256));
    constexpr std::uint8_t telling[] = {0, 1, 0x7F, 0x80, 0xFF, '0', '9', ':', '-', 'Z'};
    switch (random.below(8)) {
        case 0:
            if (!bytes.empty()) bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ (1u << random.below(8)));
            break;
        case 1:
            if (!bytes.empty()) bytes[i] = any;
            break;
        case 2:
            if (!bytes.empty()) bytes[i] = telling[random.below(std::size(telling))];
            break;
        case 3: bytes.resize(i); break;
        case 4: bytes.insert(at(i), any); break;
        case 5:
            if (!bytes.empty()) bytes.erase(at(i));
            break;
        case 6: {  // eight bytes of one kind: a length or a count
            const std::size_t end = std::min(bytes.size(), i + 8);
            std::fill(at(i), at(end), telling[random.below(5)]);
            break;
        }
        default: {  // the end of another
            const input& other = corpus[below(random, corpus.size())];
            const std::size_t from = below(random, other.size());
            bytes.resize(i);
            bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    const auto corpus = read_corpus(count > 1 ? arguments[1] : "");
    const int mutations = count > 2 ? std::atoi(arguments[2]) : 10000;
    std::uint64_t runs = 0;
    for (std::size_t file = 0; file < corpus.size(); ++file) {
        LLVMFuzzerTestOneInput(corpus[file].data(), corpus[file].size());
        random_stream random(1, "fuzz", file);
        input bytes = corpus[file];
        for (int i = 0; i < mutations; ++i, ++runs) {
            if (random.below(8) == 0) bytes = corpus[file];  // several changes in a row, then from the start
            mutate(bytes, corpus, random);
            LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
        }
    }
    std::printf("%zu files, %llu mutations\n", corpus.size() - 1, static_cast<unsigned long long>(runs));
    return corpus.size() > 1 ? 0 : 1;  // a corpus that is not found is no test
}
