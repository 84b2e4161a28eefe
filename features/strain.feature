@every-pair
Feature: The promises hold under strain
  Restarts, crashes, a thousand records, and edits at the worst moment.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: A link and what was done meanwhile survive a restart

    @check:link-survives-restart @case:stopped
    Scenario: A linked <left> and <right> are edited while nothing runs
      Given a "<left>" that is linked with a "<right>"
      When the "<left>" and the "<right>" are edited while the synchronisation is stopped
      Then every change has reached the other system
      And the two are still each other's only counterpart

    @check:link-survives-restart @case:killed
    Scenario: A linked <left> and <right> are edited after a crash
      Given a "<left>" that is linked with a "<right>"
      When the "<left>" and the "<right>" are edited while the synchronisation is killed
      Then every change has reached the other system
      And the two are still each other's only counterpart

    @check:kill-restart @case:before-a-save
    Scenario: The synchronisation of new <left> is killed just before the second of them is saved
      Given the two systems are in sync
      When 5 "<left>" are created and the synchronisation is killed just before the second of them is saved
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:kill-restart @case:after-a-save
    Scenario: The synchronisation of new <left> is killed just after the second of them was saved
      Given the two systems are in sync
      When 5 "<left>" are created and the synchronisation is killed just after the second of them was saved
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:kill-restart @case:at-the-first
    Scenario: The synchronisation of new <left> is killed just after the first of them was saved
      Given the two systems are in sync
      When 5 "<left>" are created and the synchronisation is killed just after the first of them was saved
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

  Rule: Every record arrives, however many there are and whatever is wrong with one of them

    @check:every-volume @case:existing
    Scenario: A thousand and one <left> from before the first synchronisation
      Given 1001 "<left>" from before the first synchronisation
      When the two systems are synchronised
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:every-volume @case:new
    Scenario: A thousand and one <left> that come later
      Given the two systems are in sync
      When 1001 "<left>" are created
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:equal-stamps @case:existing
    Scenario: Many <left> were all saved at the same moment
      Given 240 "<left>" from before the first synchronisation, all saved at the same moment
      When the two systems are synchronised
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:equal-stamps @case:new
    Scenario: Many <left> are created at the same moment
      Given the two systems are in sync
      When 240 "<left>" are created at the same moment
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:poison-record
    Scenario: One of several <left> is refused for ever from the start
      Given 5 "<left>" from before the first synchronisation
      When the two systems are synchronised and "<right_system>" refuses one of them for ever
      Then every other "<left>" has a "<right>"

  Rule: No edit is lost, whenever it is made

    @check:edit-during-load @case:loaded
    Scenario: A <left> is edited during the first load, after its <right> was made
      Given 11 "<left>" from before the first synchronisation
      When the two systems are synchronised and a "<left>" is edited after its counterpart was made
      Then every change has reached the other system
      And every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:edit-during-load @case:not-loaded
    Scenario: A <left> is edited during the first load, before its <right> is made
      Given 11 "<left>" from before the first synchronisation
      When the two systems are synchronised and a "<left>" is edited before its counterpart is made
      Then every change has reached the other system
      And every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:edit-before-write @case:<left_property>
    Scenario: <right_property> is edited just before <left_property> is written to it
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is changed, and "<right_property>" of the "<right>" just before that is written
      Then one of the two values is in both systems

  Rule: What a system asks of its callers is respected

    @check:token-expiry @case:reading
    Scenario: The permission to call <right_system> expires while its lists are read
      Given 11 "<left>" from before the first synchronisation
      When the two systems are synchronised and the permission for "<right_system>" expires while its lists are read
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:token-expiry @case:writing
    Scenario: The permission to call <right_system> expires while <right> are made
      Given 11 "<left>" from before the first synchronisation
      When the two systems are synchronised and the permission for "<right_system>" expires while records are made in it
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

    @check:retry-after @case:seconds
    Scenario: <right_system> asks to wait for a second
      Given the two systems are in sync
      When a "<left>" is created while "<right_system>" asks to wait for a second
      Then "<right_system>" is left alone for as long as it asked
      And every "<left>" has a "<right>"

    @check:retry-after @case:date
    Scenario: <right_system> asks to wait until a moment from now
      Given the two systems are in sync
      When a "<left>" is created while "<right_system>" asks to wait until a moment from now
      Then "<right_system>" is left alone for as long as it asked
      And every "<left>" has a "<right>"
