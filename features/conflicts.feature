@every-pair
Feature: Where both sides were edited, the later edit wins
  Property by property, by the time at which each of the two systems saved it.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: The later of two edits is in both systems

    @check:conflict-later-left @case:changed
    Scenario: <left_property> edited a day after <right_property> wins
      Given a "<left>" that is linked with a "<right>"
      When "<right_property>" of the "<right>" is changed and a day later "<left_property>" of the "<left>", before the synchronisation runs
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" have that value

    @check:conflict-later-left @case:cleared
    Scenario: <left_property> cleared a day after <right_property> was edited stays empty
      Given a "<left>" that is linked with a "<right>"
      When "<right_property>" of the "<right>" is changed and a day later "<left_property>" of the "<left>" is cleared, before the synchronisation runs
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" are empty

    @check:conflict-later-right @case:changed
    Scenario: <right_property> edited a day after <left_property> wins
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is changed and a day later "<right_property>" of the "<right>", before the synchronisation runs
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" have that value

    @check:conflict-later-right @case:cleared
    Scenario: <right_property> cleared a day after <left_property> was edited stays empty
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is changed and a day later "<right_property>" of the "<right>" is cleared, before the synchronisation runs
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" are empty

    @check:conflict-within-bias @case:later-left-<left_property>
    Scenario: <left_property> edited forty minutes after <right_property> wins
      Given a "<left>" that is linked with a "<right>"
      When "<right_property>" of the "<right>" is changed and forty minutes later "<left_property>" of the "<left>", before the synchronisation runs
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" have that value

    @check:conflict-within-bias @case:later-right-<left_property>
    Scenario: <right_property> edited forty minutes after <left_property> wins
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is changed and forty minutes later "<right_property>" of the "<right>", before the synchronisation runs
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" have that value

  Rule: Of two edits of the same moment, the system with priority wins

    @check:conflict-tie
    Scenario: <left_property> and <right_property> edited at the same moment
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" and "<right_property>" of the "<right>" are changed at the same moment, before the synchronisation runs
      Then the value of the system with priority is in both

  Rule: Edits of different properties are no conflict

    @check:different-properties-both-sides
    Scenario: One property of a <left> and another one of its <right> are edited
      Given a "<left>" that is linked with a "<right>"
      When one property is changed in "<left_system>" and another in "<right_system>", before the synchronisation runs
      Then every change has reached the other system
      And the two are still each other's only counterpart

  Rule: When two records are first linked, a value beats an empty one

    @check:first-link-empty @case:left-empty
    Scenario: <left_property> that is empty takes the value of <right_property>
      Given a "<left>" and a "<right>" from before the first synchronisation that match, and "<left_property>" of the "<left>" is empty
      When the two systems are synchronised
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" have that value

    @check:first-link-empty @case:right-empty
    Scenario: <right_property> that is empty takes the value of <left_property>
      Given a "<left>" and a "<right>" from before the first synchronisation that match, and "<right_property>" of the "<right>" is empty
      When the two systems are synchronised
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" have that value
