"""All mutants: the kind of each mistake, the checks that are there for it, and those that find it too."""

from collections.abc import Mapping

Told = tuple[str, str]
"""Checks that are there for the mistake, and checks that find it as well; names with blanks between."""

FAMILIES: Mapping[str, Mapping[str, Told]] = {
    "mapping": {
        "SwapsNames": (
            "create edit-left edit-right isolated link-survives-edit",
            "clear-left clear-right conflict-later-left conflict-later-right conflict-tie different-properties-both-sides edit-again inv-converged inv-no-lost-update inv-no-thin-air",
        ),
        "LosesMobileAtCreation": (
            "create",
            "clear-right conflict-later-right duplicate-values-not-merged inv-converged inv-one-to-one",
        ),
        "LosesNameOfProjectAtCreation": ("create", "inv-converged inv-no-thin-air"),
        "LoadsNamesOnlyAtFirst": (
            "create",
            "clear-right conflict-later-right duplicate-values-not-merged inv-converged inv-one-to-one reference-cleared reference-order",
        ),
        "FillsDirectPhoneToo": ("isolated inv-unmapped-untouched inv-body-keys", ""),
        "KeepsMobileEditsLeft": (
            "edit-left",
            "clear-left conflict-later-left conflict-tie edit-again inv-converged link-survives-edit",
        ),
        "KeepsStartDateEditsLeft": (
            "edit-left",
            "clear-left conflict-later-left conflict-tie edit-again inv-converged link-survives-edit",
        ),
        "KeepsFamilyNameEditsRight": (
            "edit-right",
            "clear-right conflict-later-right edit-again inv-converged link-survives-edit",
        ),
        "OverlooksFillingIn": ("edit-left", "inv-converged"),
        "CarriesFirstOfSeveralEdits": (
            "link-survives-edit",
            "different-properties-both-sides inv-converged",
        ),
        "TakesAnEarlierValueForAnEcho": ("edit-again", "inv-converged"),
        "LooksButNeverWrites": ("every create", "duplicate-values-not-merged reference-order"),
    },
    "typing": {
        "SendsMobileAsNumber": ("type", ""),
        "SendsEditedMobileAsNumber": ("type", ""),
        "SendsOwnerAsNumber": ("type", ""),
    },
    "linking": {
        "CreatesEveryThirdTwice": ("exactly-one inv-one-to-one", "inv-converged inv-write-budget"),
        "CreatesEveryEleventhTwice": ("exactly-one inv-one-to-one", "inv-write-budget"),
        "IgnoresExisting": ("every create", ""),
        "GivesUpOnBigChanges": (
            "link-survives-edit",
            "different-properties-both-sides inv-converged",
        ),
        "KnowsRecordsByTheirValues": (
            "link-survives-edit",
            "delete-right inv-converged inv-one-to-one",
        ),
        "MergesNamesakes": ("duplicate-values-not-merged", ""),
        "KnowsEmployeesByTheirNumber": ("duplicate-values-not-merged", ""),
        "CreatesBackwards": ("right-only-not-created inv-conserved", "reference-change"),
        "CreatesBackwardsWhenEdited": ("right-only-not-created inv-conserved", ""),
        "CreatesBackwardsAtFirst": ("right-only-not-created inv-conserved", ""),
        "CreatesBackwardsAfterRestart": ("right-only-not-created inv-conserved", ""),
    },
    "cursors and paging": {
        "ReadsFirstPageOnly": ("every inv-settles", "edit-during-load token-expiry"),
        "PassesOverLateCommits": (
            "fault-late-commit-create fault-late-commit-edit",
            "fault-clock-skew-create fault-clock-skew-edit inv-settles",
        ),
        "LosesWhatFallsBetweenPages": (
            "fault-row-missing-create fault-row-missing-edit",
            "fault-clock-skew-create fault-clock-skew-edit fault-late-commit-create fault-late-commit-edit inv-settles",
        ),
        "StopsAtARepeatedRow": (
            "fault-row-repeated-create fault-row-repeated-edit",
            "fault-clock-skew-create fault-clock-skew-edit fault-late-commit-create fault-late-commit-edit inv-settles",
        ),
        "MakesOneOfEachRow": ("fault-row-repeated-create", "inv-one-to-one"),
        "StartsAnewAfterAnEmptyList": (
            "fault-empty-list-create fault-empty-list-edit",
            "fault-stale-read-create inv-converged inv-one-to-one",
        ),
        "PagesByStampAlone": (
            "equal-stamps",
            "fault-clock-skew-create fault-clock-skew-edit fault-late-commit-create fault-late-commit-edit inv-settles",
        ),
        "StopsAtAThousand": ("every-volume", ""),
        "MeasuresByItsOwnClock": (
            "fault-clock-skew-create fault-clock-skew-edit",
            "every inv-converged inv-settles",
        ),
    },
    "conflicts": {
        "LeftAlwaysWins": ("conflict-later-right", ""),
        "RightAlwaysWins": ("conflict-later-left", "conflict-tie"),
        "RightWinsTies": ("conflict-tie", ""),
        "IgnoresTheBias": ("conflict-within-bias conflict-tie", ""),
        "LaterRecordWinsWhole": ("different-properties-both-sides inv-no-lost-update", ""),
        "KeepsBothOfAConflict": (
            "inv-converged conflict-later-left conflict-later-right conflict-tie conflict-within-bias",
            "",
        ),
        "LosesWhatChangesUnderItsHands": ("edit-before-write", "inv-converged"),
    },
    "echo": {
        "EchoesEdits": ("no-echo", "inv-no-empty-write inv-settles inv-write-budget"),
        "EchoesDates": ("no-echo", "inv-no-empty-write inv-settles inv-write-budget"),
        "EchoesCreations": ("no-echo", "inv-no-empty-write inv-write-budget"),
        "WritesAllAfterRestart": ("rerun-writes-nothing inv-no-empty-write", "inv-write-budget"),
        "SendsEditsAgainAfterRestart": (
            "rerun-writes-nothing inv-no-empty-write",
            "inv-write-budget",
        ),
        "WritesWhenIdle": (
            "rerun-writes-nothing inv-no-empty-write",
            "delete-left inv-settles inv-write-budget",
        ),
        "SavesTwice": ("inv-no-empty-write inv-write-budget", ""),
        "NeverRests": ("inv-settles rerun-writes-nothing", "inv-no-empty-write no-echo"),
    },
    "references": {
        "GivesEveryActivityTheFirstOwner": (
            "create",
            "inv-converged inv-no-thin-air reference-order",
        ),
        "KeepsOwnerEditsRight": (
            "edit-right reference-change reference-cleared",
            "clear-right conflict-later-right edit-again inv-converged link-survives-edit",
        ),
        "DropsReferences": (
            "create edit-left edit-right reference-order reference-change reference-cleared",
            "clear-right conflict-later-left conflict-later-right conflict-tie different-properties-both-sides edit-again inv-converged link-survives-edit",
        ),
        "ForgetsUnlinkedReferences": ("reference-order", "inv-converged"),
        "BlanksUnlinkedReferences": ("reference-change", ""),
        "TakesAnIdForANumber": ("fidelity", "inv-converged"),
        "MovesTheReferenceOfAnotherToo": (
            "reference-change",
            "inv-no-empty-write inv-no-flapping inv-no-lost-update inv-write-budget isolated no-echo reference-cleared",
        ),
    },
    "deletes": {
        "DeletesTheCounterpart": ("delete-left inv-no-delete inv-conserved", ""),
        "BringsBackWhatWasDeletedRight": ("delete-right", "inv-converged"),
        "BringsBackWhatWasDeletedLeft": ("delete-left inv-conserved", ""),
        "DeletesWhatIsNotThere": ("inv-no-delete", ""),
    },
    "empties": {
        "WritesNoneInWords": (
            "create",
            "clear-left conflict-later-left inv-converged inv-no-thin-air",
        ),
        "NeverClearsRight": ("clear-left reference-cleared conflict-later-left", "inv-converged"),
        "NeverClearsLeft": ("clear-right reference-cleared conflict-later-right", "inv-converged"),
        "FillsClearedValuesUpAgain": (
            "clear-right",
            "conflict-later-right inv-no-lost-update inv-write-budget",
        ),
        "LaterEmptyWinsAtFirst": ("first-link-empty", "inv-converged"),
    },
    "dates": {
        "MistakesLocalTimeForUtc": (
            "create edit-left",
            "conflict-later-left conflict-tie duplicate-values-not-merged edit-again inv-converged inv-no-thin-air inv-one-to-one link-survives-edit",
        ),
        "KnowsNoSummerTime": (
            "create edit-left",
            "edit-again inv-converged inv-no-thin-air link-survives-edit",
        ),
        "CutsSeconds": (
            "create edit-left",
            "conflict-later-left conflict-tie duplicate-values-not-merged edit-again inv-converged inv-no-thin-air inv-one-to-one link-survives-edit",
        ),
        "LosesTimeOfEndDate": (
            "edit-right",
            "conflict-later-right different-properties-both-sides edit-again inv-converged inv-no-thin-air link-survives-edit",
        ),
        "IgnoresOffsets": ("fidelity", "inv-converged inv-no-thin-air"),
        "TakesDaysForUtc": ("fidelity", "inv-converged inv-no-thin-air"),
        "MovesMidnightToTheDayBefore": ("fidelity", "inv-no-thin-air"),
        "TakesTheSecondOfTwoHours": ("fidelity", "inv-no-thin-air"),
        "SetsTheLostHourBack": ("fidelity", "inv-no-thin-air"),
    },
    "text": {
        "KnowsWesternLettersOnly": ("fidelity", "inv-converged inv-no-thin-air"),
        "KnowsNoNorwegian": (
            "fidelity",
            "conflict-later-left conflict-later-right create different-properties-both-sides duplicate-values-not-merged inv-converged inv-no-thin-air inv-one-to-one link-survives-edit",
        ),
        "StripsBlanks": ("fidelity", "inv-converged inv-no-thin-air"),
        "CollapsesBlanks": ("fidelity", "inv-converged inv-no-thin-air"),
        "ComposesLetters": ("fidelity", "inv-converged inv-no-thin-air"),
        "EscapesForTheWeb": ("fidelity", "inv-converged inv-no-thin-air"),
        "DropsLeadingZeros": ("fidelity", "inv-converged inv-no-thin-air"),
        "ReadsPlusAsBlank": ("fidelity", "inv-converged inv-no-thin-air"),
        "DoublesApostrophes": ("fidelity", "inv-converged inv-no-thin-air"),
        "CutsLongTexts": ("fidelity", "inv-converged inv-no-thin-air"),
        "DropsEmoji": ("fidelity", "inv-converged inv-no-thin-air"),
        "CarriesTrimmedTextsBack": ("fault-normalise-edit", "inv-no-lost-update inv-write-budget"),
        "MakesAnewWhatWasTrimmed": (
            "fault-normalise-create fault-normalise-edit",
            "inv-one-to-one inv-write-budget",
        ),
    },
    "tokens": {
        "NeverRenewsItsToken": (
            "token-expiry",
            "conflict-later-left conflict-later-right inv-settles",
        ),
        "GivesUpWithoutPermission": (
            "token-expiry fault-unauthorised-create fault-unauthorised-edit",
            "inv-converged",
        ),
    },
    "throttling": {
        "DoesNotWait": ("retry-after", ""),
        "GivesUpWhenThrottled": ("fault-throttled-create fault-throttled-edit", ""),
    },
    "retries": {
        "RepeatsCreationsBlindly": (
            "fault-drop-create fault-error-500-create fault-error-502-create fault-error-503-create fault-cut-create fault-hang-create",
            "inv-one-to-one",
        ),
        "GivesUpAfterALostAnswer": (
            "fault-drop-create fault-drop-edit fault-error-500-create fault-error-500-edit fault-error-502-create fault-error-502-edit fault-error-503-create fault-error-503-edit",
            "",
        ),
        "TakesALostAnswerForDone": (
            "fault-drop-edit fault-error-500-edit fault-error-502-edit fault-error-503-edit",
            "",
        ),
        "NeverTouchesItAgain": (
            "fault-drop-edit fault-error-500-edit fault-error-502-edit fault-cut-edit fault-hang-edit",
            "inv-converged",
        ),
        "IsImpatient": (
            "fault-latency-create fault-latency-edit fault-hang-create",
            "fault-cut-create fault-drop-create fault-drop-edit fault-error-500-create fault-error-500-edit fault-error-502-create fault-error-502-edit inv-one-to-one",
        ),
        "CreatesAgainWhatDoesNotShow": (
            "fault-stale-read-create fault-stale-read-edit",
            "inv-one-to-one",
        ),
        "TakesStaleForEdited": ("inv-write-budget", ""),
        "EndsItsCycleAtARefusal": (
            "poison-record fault-reject-create fault-reject-edit",
            "inv-converged",
        ),
    },
    "crashes": {
        "RemembersInMemoryOnly": (
            "rerun-writes-nothing link-survives-restart kill-restart",
            "inv-converged inv-one-to-one inv-write-budget",
        ),
        "KeepsItsStateAtTheEnd": ("kill-restart", "inv-one-to-one"),
        "TakesTheFirstLoadForAgreed": ("edit-during-load", "inv-converged reference-order"),
        "ForgetsWhatHappenedMeanwhile": ("link-survives-restart", "inv-converged"),
    },
    "overreach": {
        "BlanksWhatItDoesNotMap": ("isolated inv-unmapped-untouched inv-body-keys", ""),
        "BlanksNotesInTidsbanken": ("isolated inv-unmapped-untouched inv-body-keys", ""),
        "TakesOwnersAwayWithEdits": (
            "isolated",
            "inv-no-empty-write inv-no-lost-update inv-write-budget no-echo",
        ),
        "LeavesNoteInTidsbanken": ("isolated inv-unmapped-untouched inv-body-keys", ""),
        "WritesToNeighbourToo": (
            "isolated inv-no-cross-talk",
            "inv-no-flapping inv-no-lost-update inv-one-to-one inv-write-budget no-echo",
        ),
        "SendsUnmappedPropertiesToo": ("inv-body-keys", ""),
        "MarksContactsOfOthers": (
            "inv-in-scope",
            "inv-no-empty-write inv-no-thin-air reference-change right-only-not-created",
        ),
        "ShowsItsKeysAround": ("inv-confidential", ""),
        "TellsTheAddress": ("inv-confidential inv-body-keys", ""),
        "AsksWronglyFirst": ("inv-protocol", ""),
        "QuotesNumbers": ("inv-protocol", ""),
        "OnePropertyAtATime": ("inv-write-budget", ""),
        "WritesADraftFirst": ("inv-no-thin-air inv-write-budget", ""),
        "WritesANeighboursValueFirst": ("inv-no-cross-talk inv-write-budget", ""),
        "WritesToAndFro": ("inv-no-flapping inv-write-budget", "inv-no-thin-air"),
    },
}
