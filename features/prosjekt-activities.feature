@pair:prosjekt-activities
Feature: Tidsbanken Prosjekt and CRMOffice Activities are kept in sync
  Projects in Tidsbanken are activities in CRMOffice. The person responsible for a project
  is an employee; the owner of an activity is the contact linked with that employee.

  Rule: Every Tidsbanken Prosjekt is synchronised with a CRMOffice Activities

    @check:every
    Scenario Outline: Records from before the first synchronisation get a counterpart: <count>
      Given <count> "Tidsbanken Prosjekt" from before the first synchronisation
      When the two systems are synchronised
      Then every "Tidsbanken Prosjekt" has a "CRMOffice Activities"

      Examples:
        | case         | count |
        | existing-1   | 1     |
        | existing-11  | 11    |
        | existing-101 | 101   |

    @check:every
    Scenario Outline: Records that come later get a counterpart: <count>
      Given the two systems are in sync
      When <count> "Tidsbanken Prosjekt" are created
      Then every "Tidsbanken Prosjekt" has a "CRMOffice Activities"

      Examples:
        | case    | count |
        | new-1   | 1     |
        | new-11  | 11    |
        | new-101 | 101   |

    @check:exactly-one @case:existing
    Scenario: No record from before the first synchronisation gets two counterparts
      Given 5 "Tidsbanken Prosjekt" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Prosjekt" has two "CRMOffice Activities", and none is shared or came from nowhere

    @check:exactly-one @case:new
    Scenario: No record that comes later gets two counterparts
      Given the two systems are in sync
      When 5 "Tidsbanken Prosjekt" are created
      Then no "Tidsbanken Prosjekt" has two "CRMOffice Activities", and none is shared or came from nowhere

    @check:right-only-not-created
    Scenario: A CRMOffice Activities of its own does not become a Tidsbanken Prosjekt
      Given the two systems are in sync
      When a "CRMOffice Activities" is created
      Then no "Tidsbanken Prosjekt" is created for it
      And nothing else has changed in either system

  Rule: A value that a Tidsbanken Prosjekt is created with is there in the CRMOffice Activities made from it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create
    Scenario: The person responsible arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:type
    Scenario: The person responsible arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/FerdigDato=endsAt @check:create
    Scenario: The end date arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:type
    Scenario: The end date arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/Navn=subject @check:create
    Scenario: A project name arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "Navn"
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:type
    Scenario: A project name arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "Navn"
      Then "subject" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/StartDato=startsAt @check:create
    Scenario: The start date arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:type
    Scenario: The start date arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" is a "string"

  Rule: Once linked, a Tidsbanken Prosjekt and a CRMOffice Activities stay in sync wherever they are edited

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-left
    Scenario: The person responsible edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-right
    Scenario: The person responsible edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "ownerId" of the "CRMOffice Activities" is changed
      Then "AnsvarligId" of the "Tidsbanken Prosjekt" has that value
      And "ownerId" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:isolated
    Scenario Outline: The person responsible edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | AnsvarligId | Tidsbanken Prosjekt  |
        | right | CRMOffice  | ownerId     | CRMOffice Activities |

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-left
    Scenario: The end date edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-right
    Scenario: The end date edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then "FerdigDato" of the "Tidsbanken Prosjekt" has that value
      And "endsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:isolated
    Scenario Outline: The end date edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | FerdigDato  | Tidsbanken Prosjekt  |
        | right | CRMOffice  | endsAt      | CRMOffice Activities |

    @row:prosjekt-activities/Navn=subject @check:edit-left
    Scenario: A project name edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:edit-right
    Scenario: A project name edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "subject" of the "CRMOffice Activities" is changed
      Then "Navn" of the "Tidsbanken Prosjekt" has that value
      And "subject" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/Navn=subject @check:isolated
    Scenario Outline: A project name edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | Navn        | Tidsbanken Prosjekt  |
        | right | CRMOffice  | subject     | CRMOffice Activities |

    @row:prosjekt-activities/StartDato=startsAt @check:edit-left
    Scenario: The start date edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-right
    Scenario: The start date edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "startsAt" of the "CRMOffice Activities" is changed
      Then "StartDato" of the "Tidsbanken Prosjekt" has that value
      And "startsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:isolated
    Scenario Outline: The start date edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | StartDato   | Tidsbanken Prosjekt  |
        | right | CRMOffice  | startsAt    | CRMOffice Activities |

    @check:link-survives-edit
    Scenario: The link survives an edit of every property on both sides
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When every synchronised property is changed in "Tidsbanken" and later in "CRMOffice"
      Then the two are still each other's only counterpart

    @check:rerun-writes-nothing @case:further-cycles
    Scenario: Further runs write nothing
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When the synchronisation runs 5 more times
      Then nothing is written in either system

    @check:rerun-writes-nothing @case:restart
    Scenario: A restart writes nothing
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When the synchronisation is stopped, started again and runs 3 times
      Then nothing is written in either system

    @check:no-echo
    Scenario Outline: An edit in <system> is not written back to it
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing is written back to "<system>"

      Examples:
        | case         | system     | property    | record               |
        | edited-left  | Tidsbanken | Navn        | Tidsbanken Prosjekt  |
        | edited-right | CRMOffice  | subject     | CRMOffice Activities |

    @check:no-echo @case:created-left
    Scenario: A new Tidsbanken Prosjekt is not written back to Tidsbanken
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created
      Then nothing is written back to "Tidsbanken"
