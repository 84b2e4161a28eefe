@every-pair
Feature: Records stay the ones they are
  What is deleted stays deleted, who is named alike stays apart, and a reference leads to the counterpart.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: Namesakes are two

    @check:duplicate-values-not-merged @case:first
    Scenario: Two <left> that differ in their first property only stay two
      Given the two systems are in sync
      When two "<left>" are created that differ in the first property only
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:duplicate-values-not-merged @case:last
    Scenario: Two <left> that differ in their last property only stay two
      Given the two systems are in sync
      When two "<left>" are created that differ in the last property only
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

  Rule: A delete is never carried over, and nothing brings a deleted record back

    @check:delete-left @case:deleted
    Scenario: A <left> is deleted
      Given a "<left>" that is linked with a "<right>"
      When the "<left>" is deleted
      Then no "<left>" comes up in its place
      And nothing else has changed in either system

    @check:delete-left @case:then-edited
    Scenario: A <left> is deleted, and its <right> is edited later
      Given a "<left>" that is linked with a "<right>"
      When the "<left>" is deleted and later the "<right>" is edited
      Then no "<left>" comes up in its place
      And nothing else has changed in either system

    @check:delete-right @case:deleted
    Scenario: A <right> is deleted
      Given a "<left>" that is linked with a "<right>"
      When the "<right>" is deleted
      Then no "<right>" comes up in its place
      And nothing else has changed in either system

    @check:delete-right @case:then-edited
    Scenario: A <right> is deleted, and its <left> is edited later
      Given a "<left>" that is linked with a "<right>"
      When the "<right>" is deleted and later the "<left>" is edited
      Then no "<right>" comes up in its place
      And nothing else has changed in either system

  Rule: A reference leads to the counterpart of what it refers to

    @check:reference-order @case:together
    Scenario: A <left> is created together with the record it refers to
      Given the two systems are in sync
      When a "<left>" and the record it refers to are created together
      Then the reference leads to the counterpart in both systems

    @check:reference-order @case:linked-later
    Scenario: A <left> refers to a record that gets its counterpart later
      Given the two systems are in sync
      When a "<left>" is created that refers to a record which is linked later
      Then the reference leads to the counterpart in both systems

    @check:reference-change @case:left
    Scenario: A <left> refers to another record now
      Given a "<left>" that is linked with a "<right>"
      When the reference of the "<left>" is changed to another record
      Then the reference leads to the counterpart in both systems
      And nothing else has changed in either system

    @check:reference-change @case:right
    Scenario: A <right> refers to another record now
      Given a "<left>" that is linked with a "<right>"
      When the reference of the "<right>" is changed to another record
      Then the reference leads to the counterpart in both systems
      And nothing else has changed in either system

    @check:reference-change @case:not-linked
    Scenario: A <right> refers to a record without a counterpart
      Given a "<left>" that is linked with a "<right>"
      When the reference of the "<right>" is changed to a record that is not linked
      Then the reference of the "<left>" is what it was
      And nothing else has changed in either system

    @check:reference-cleared @case:left
    Scenario: A <left> refers to nothing any more
      Given a "<left>" that is linked with a "<right>"
      When the reference of the "<left>" is cleared
      Then the reference leads to the counterpart in both systems
      And nothing else has changed in either system

    @check:reference-cleared @case:right
    Scenario: A <right> refers to nothing any more
      Given a "<left>" that is linked with a "<right>"
      When the reference of the "<right>" is cleared
      Then the reference leads to the counterpart in both systems
      And nothing else has changed in either system
