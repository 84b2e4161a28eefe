# Compiled from "Tidsbanken to Crmoffice Dataflow", not to be edited: samsvar checklist compile DOC renews it; digest 03862f9bbfb37f84
@pair:prosjekt-activities
Feature: Tidsbanken Prosjekt and CRMOffice Activities are kept in sync
  What the document "Tidsbanken to Crmoffice Dataflow" says of the two, put to the test.

  Rule: No Tidsbanken Prosjekt is without its CRMOffice Activities

    @check:every
    Scenario Outline: Every Tidsbanken Prosjekt from before the first synchronisation gets a CRMOffice Activities: <count>
      Given <count> "Tidsbanken Prosjekt" from before the first synchronisation
      When the two systems are synchronised
      Then every "Tidsbanken Prosjekt" has a "CRMOffice Activities"

      Examples:
        | case         | count |
        | existing-1   | 1     |
        | existing-11  | 11    |
        | existing-101 | 101   |

    @check:every
    Scenario Outline: Every Tidsbanken Prosjekt that comes later gets a CRMOffice Activities: <count>
      Given the two systems are in sync
      When <count> "Tidsbanken Prosjekt" are created
      Then every "Tidsbanken Prosjekt" has a "CRMOffice Activities"

      Examples:
        | case    | count |
        | new-1   | 1     |
        | new-11  | 11    |
        | new-101 | 101   |

    @check:exactly-one @case:existing
    Scenario: No Tidsbanken Prosjekt from before the first synchronisation gets two CRMOffice Activities
      Given 101 "Tidsbanken Prosjekt" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Prosjekt" has two "CRMOffice Activities", and none is shared or came from nowhere

    @check:exactly-one @case:new
    Scenario: No Tidsbanken Prosjekt that comes later gets two CRMOffice Activities
      Given the two systems are in sync
      When 11 "Tidsbanken Prosjekt" are created
      Then no "Tidsbanken Prosjekt" has two "CRMOffice Activities", and none is shared or came from nowhere

  Rule: A value that a Tidsbanken Prosjekt is created with is there in the CRMOffice Activities made from it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create @case:existing
    Scenario: AnsvarligId from before the first synchronisation arrives in ownerId
      Given a "Tidsbanken Prosjekt" with a value in "AnsvarligId" from before the first synchronisation
      When the two systems are synchronised
      Then "ownerId" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create @case:new
    Scenario: AnsvarligId arrives in ownerId at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create @case:empty
    Scenario: AnsvarligId that is empty at creation leaves ownerId empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/AnsvarligId=ownerId @check:type @case:created
    Scenario: AnsvarligId arrives in ownerId as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/AnsvarligId=ownerId @check:type @case:edited
    Scenario: AnsvarligId arrives in ownerId as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/FerdigDato=endsAt @check:create @case:existing
    Scenario: FerdigDato from before the first synchronisation arrives in endsAt
      Given a "Tidsbanken Prosjekt" with a value in "FerdigDato" from before the first synchronisation
      When the two systems are synchronised
      Then "endsAt" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/FerdigDato=endsAt @check:create @case:new
    Scenario: FerdigDato arrives in endsAt at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:create @case:empty
    Scenario: FerdigDato that is empty at creation leaves endsAt empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/FerdigDato=endsAt @check:type @case:created
    Scenario: FerdigDato arrives in endsAt as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/FerdigDato=endsAt @check:type @case:edited
    Scenario: FerdigDato arrives in endsAt as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/Navn=subject @check:create @case:existing
    Scenario: Navn from before the first synchronisation arrives in subject
      Given a "Tidsbanken Prosjekt" with a value in "Navn" from before the first synchronisation
      When the two systems are synchronised
      Then "subject" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/Navn=subject @check:create @case:new
    Scenario: Navn arrives in subject at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "Navn"
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:create @case:empty
    Scenario: Navn that is empty at creation leaves subject empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "Navn"
      Then "subject" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/Navn=subject @check:type @case:created
    Scenario: Navn arrives in subject as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "Navn"
      Then "subject" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/Navn=subject @check:type @case:edited
    Scenario: Navn arrives in subject as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then "subject" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/StartDato=startsAt @check:create @case:existing
    Scenario: StartDato from before the first synchronisation arrives in startsAt
      Given a "Tidsbanken Prosjekt" with a value in "StartDato" from before the first synchronisation
      When the two systems are synchronised
      Then "startsAt" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/StartDato=startsAt @check:create @case:new
    Scenario: StartDato arrives in startsAt at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:create @case:empty
    Scenario: StartDato that is empty at creation leaves startsAt empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/StartDato=startsAt @check:type @case:created
    Scenario: StartDato arrives in startsAt as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/StartDato=startsAt @check:type @case:edited
    Scenario: StartDato arrives in startsAt as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" is a "string"

  Rule: A linked Tidsbanken Prosjekt and CRMOffice Activities stay the same wherever they are edited

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-left @case:changed
    Scenario: AnsvarligId edited in Tidsbanken reaches ownerId in CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-left @case:from-empty
    Scenario: AnsvarligId filled in in Tidsbanken reaches ownerId in CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "AnsvarligId" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-right @case:changed
    Scenario: ownerId edited in CRMOffice reaches AnsvarligId in Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "ownerId" of the "CRMOffice Activities" is changed
      Then "AnsvarligId" of the "Tidsbanken Prosjekt" has that value
      And "ownerId" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-right @case:from-empty
    Scenario: ownerId filled in in CRMOffice reaches AnsvarligId in Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "AnsvarligId" that is linked with a "CRMOffice Activities"
      When "ownerId" of the "CRMOffice Activities" is changed
      Then "AnsvarligId" of the "Tidsbanken Prosjekt" has that value
      And "ownerId" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:isolated @case:left
    Scenario: AnsvarligId edited in Tidsbanken changes nothing but ownerId
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/AnsvarligId=ownerId @check:isolated @case:right
    Scenario: ownerId edited in CRMOffice changes nothing but AnsvarligId
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "ownerId" of the "CRMOffice Activities" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-left @case:changed
    Scenario: FerdigDato edited in Tidsbanken reaches endsAt in CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-left @case:from-empty
    Scenario: FerdigDato filled in in Tidsbanken reaches endsAt in CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "FerdigDato" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-right @case:changed
    Scenario: endsAt edited in CRMOffice reaches FerdigDato in Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then "FerdigDato" of the "Tidsbanken Prosjekt" has that value
      And "endsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-right @case:from-empty
    Scenario: endsAt filled in in CRMOffice reaches FerdigDato in Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "FerdigDato" that is linked with a "CRMOffice Activities"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then "FerdigDato" of the "Tidsbanken Prosjekt" has that value
      And "endsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:isolated @case:left
    Scenario: FerdigDato edited in Tidsbanken changes nothing but endsAt
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/FerdigDato=endsAt @check:isolated @case:right
    Scenario: endsAt edited in CRMOffice changes nothing but FerdigDato
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/Navn=subject @check:edit-left @case:changed
    Scenario: Navn edited in Tidsbanken reaches subject in CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:edit-left @case:from-empty
    Scenario: Navn filled in in Tidsbanken reaches subject in CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "Navn" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:edit-right @case:changed
    Scenario: subject edited in CRMOffice reaches Navn in Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "subject" of the "CRMOffice Activities" is changed
      Then "Navn" of the "Tidsbanken Prosjekt" has that value
      And "subject" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/Navn=subject @check:edit-right @case:from-empty
    Scenario: subject filled in in CRMOffice reaches Navn in Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "Navn" that is linked with a "CRMOffice Activities"
      When "subject" of the "CRMOffice Activities" is changed
      Then "Navn" of the "Tidsbanken Prosjekt" has that value
      And "subject" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/Navn=subject @check:isolated @case:left
    Scenario: Navn edited in Tidsbanken changes nothing but subject
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/Navn=subject @check:isolated @case:right
    Scenario: subject edited in CRMOffice changes nothing but Navn
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "subject" of the "CRMOffice Activities" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/StartDato=startsAt @check:edit-left @case:changed
    Scenario: StartDato edited in Tidsbanken reaches startsAt in CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-left @case:from-empty
    Scenario: StartDato filled in in Tidsbanken reaches startsAt in CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "StartDato" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-right @case:changed
    Scenario: startsAt edited in CRMOffice reaches StartDato in Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "startsAt" of the "CRMOffice Activities" is changed
      Then "StartDato" of the "Tidsbanken Prosjekt" has that value
      And "startsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-right @case:from-empty
    Scenario: startsAt filled in in CRMOffice reaches StartDato in Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "StartDato" that is linked with a "CRMOffice Activities"
      When "startsAt" of the "CRMOffice Activities" is changed
      Then "StartDato" of the "Tidsbanken Prosjekt" has that value
      And "startsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:isolated @case:left
    Scenario: StartDato edited in Tidsbanken changes nothing but startsAt
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then nothing else has changed in either system

    @row:prosjekt-activities/StartDato=startsAt @check:isolated @case:right
    Scenario: startsAt edited in CRMOffice changes nothing but StartDato
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "startsAt" of the "CRMOffice Activities" is changed
      Then nothing else has changed in either system

    @check:link-survives-edit
    Scenario: The link survives an edit of every property on both sides
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When every synchronised property is changed in "Tidsbanken" and later in "CRMOffice"
      Then the two are still each other's only counterpart
      And every change has reached the other system
