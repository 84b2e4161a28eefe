#!/usr/bin/env node
// A small two-way sync engine in one file, without dependencies: an example of a subject. It is driven in steps,
// orders on stdin and answers on stdout; with --poll it polls by itself until SIGTERM. How: docs/SUBJECTS.md
// Left is Tidsbanken, right is CRMOffice. Each cycle reads all lists whole and compares the linked records,
// property by property, with what the two last agreed on: the side that differs from it was edited. A left
// record without a counterpart gets one. Nothing is deleted, and a row that is missing means nothing.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

process.env.TZ = "Europe/Oslo"; // Date now reads a time without offset as Norwegian local time
const [LEFT, RIGHT] = [0, 1];
const PEOPLE = { id: "ansatt-contacts", paths: ["ansatt/ansatt", "contacts"], required: ["familyName", "givenName"],
  rows: [["Etternavn", "familyName", "text"], ["Fornavn", "givenName", "text"], ["Mobil", "mobilePhone", "text"]] };
const PROJECTS = { id: "prosjekt-activities", paths: ["prosjekt/Prosjekt", "activities"], required: ["subject"],
  rows: [["AnsvarligId", "ownerId", "person"], ["FerdigDato", "endsAt", "date"], ["Navn", "subject", "text"],
    ["StartDato", "startsAt", "date"]] };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
// Values. Empty is null, however a system spells it; undefined is what cannot be carried over (yet).
const text = (raw) => (raw === undefined || raw === null || raw === "" ? null : String(raw));
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;
const instant = (raw) => (DATE.test(raw) ? Date.parse(raw.includes("T") ? raw : `${raw}T00:00`) : undefined);
const same = (kind, one, other) =>
  text(one) === text(other) || (kind === "date" && DATE.test(one) && instant(one) === instant(other));

function osloTime(moment, side) { // on the left without offset, unless that would mean an hour earlier, in autumn
  const minutes = -new Date(moment).getTimezoneOffset();
  const local = new Date(moment + minutes * 60_000).toISOString().replace(/(\.000)?Z$/, "");
  return side === LEFT && instant(local) === moment ? local : `${local}+0${minutes / 60}:00`;
}

class Engine {
  #refused = new Set(); // requests that it is no use to repeat
  #reported = new Set();
  #token = null;
  rightOf = (pair, left) => this.links[`${pair.id}/${left}`]?.right;
  leftOf = (pair, right) => Object.keys(this.links)
    .find((key) => key.startsWith(pair.id) && this.links[key].right === right)?.slice(pair.id.length + 1);
  constructor(env) {
    if (!env.SUBJECT_STATE_DIR) throw new Error("SUBJECT_STATE_DIR is not set: a directory for the state");
    this.env = env;
    this.profile = env.SUBJECT_PROFILE ? JSON.parse(readFileSync(env.SUBJECT_PROFILE, "utf8")) : {};
    this.keys = { "tb-key": env.TIDSBANKEN_TB_KEY, "Ocp-Apim-Subscription-Key": env.TIDSBANKEN_SUBSCRIPTION_KEY,
      "x-api-version": "3.0", Prefer: "return=representation" };
    // "pair/left key" → { right: its key, agreed: [left, right] of each row }, or { sent } while in doubt
    this.file = `${env.SUBJECT_STATE_DIR}/links.json`;
    this.links = existsSync(this.file) ? JSON.parse(readFileSync(this.file, "utf8")) : {};
  }
  keep(key, link) {
    this.links[key] = link;
    writeFileSync(`${this.file}.new`, JSON.stringify(this.links));
    renameSync(`${this.file}.new`, this.file); // whole or not at all
  }
  report(words) { // once
    if (this.#reported.size < this.#reported.add(words).size) console.error(words);
  }

  async token() {
    const { CRMOFFICE_TOKEN_URL: url, CRMOFFICE_CLIENT_ID: id, CRMOFFICE_CLIENT_SECRET: secret } = this.env;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
    const answer = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`the request for a token was answered ${answer.status}`);
    return (await answer.json()).access_token;
  }
  async call(side, method, path, content) {
    const base = [this.env.TIDSBANKEN_BASE_URL, this.env.CRMOFFICE_BASE_URL][side];
    const headers = { "Content-Type": "application/json", ...(side === LEFT && this.keys) };
    const body = content && JSON.stringify(content);
    const words = `${method} ${path.split("?")[0]}`;
    if (this.#refused.has(words + body)) throw new Error(`${words} is not repeated: it was refused`);
    for (let attempt = 1; ; attempt++) {
      if (side === RIGHT) headers.Authorization = `Bearer ${(this.#token ??= await this.token())}`;
      const answer = await fetch(base + path, { method, body, headers, signal: AbortSignal.timeout(5000) });
      const shown = await answer.text();
      if (answer.ok) return shown && JSON.parse(shown);
      if (answer.status === 401) this.#token = null;
      const [after, now] = ["Retry-After", "Date"].map((name) => answer.headers.get(name)); // after: seconds or a date
      await pause(isNaN(after) ? Date.parse(after) - Date.parse(now) : after * 1000);
      if (attempt < 4 && ([401, 429].includes(answer.status) || (answer.status === 503 && method === "GET"))) continue;
      if ([400, 404, 409, 422].includes(answer.status)) this.#refused.add(words + body);
      throw new Error(`${words} was answered ${answer.status}`);
    }
  }
  async list(pair, side) {
    const found = new Map();
    for (let page = 1; ; page++) {
      const query = side === LEFT ? `$orderby=Id&$top=100&$skip=${found.size}` : `pageSize=100&page=${page}`;
      const data = await this.call(side, "GET", `${pair.paths[side]}?${query}`);
      for (const record of data.value ?? data.items) found.set(String(record.Id ?? record.id), record);
      if (found.size < 100 * page) return found;
    }
  }
  stamp(record) { // when it was edited; the digits of a project's stamp are UTC, whatever offset they carry
    const shown = record.modifiedAt ?? record.SistEndretDato ?? record.createdAt ?? record.OpprettetDato ?? "";
    const bias = "PostId" in record ? this.profile.timestamp_bias : "none";
    if (bias === "utc_as_local") return Date.parse(shown.replace(/[+-]\d\d:\d\d$/, "Z"));
    return (Date.parse(shown) || 0) + (bias === "minus_one_hour" ? 3_600_000 : 0);
  }
  read(kind, side, raw) { // as both sides understand it; a person goes by the left key
    const shown = text(raw);
    if (shown === null || kind === "text") return shown;
    if (kind === "date") return instant(shown);
    return side === RIGHT ? this.leftOf(PEOPLE, shown) : this.rightOf(PEOPLE, shown) && shown;
  }
  written(kind, side, value) {
    if (value === null) return side === RIGHT ? this.profile.clear_idiom ?? null : null;
    if (kind === "date") return osloTime(value, side);
    if (kind === "person") return side === LEFT ? Number(value) : this.rightOf(PEOPLE, value);
    return value;
  }

  async cycle() {
    for (const pair of [PEOPLE, PROJECTS]) {
      const [lefts, rights] = [await this.list(pair, LEFT), await this.list(pair, RIGHT)];
      for (const [id, left] of lefts) {
        const link = this.rightOf(pair, id);
        try {
          if (!link) await this.create(pair, `${pair.id}/${id}`, left, rights);
          else if (rights.has(link)) await this.compare(pair, `${pair.id}/${id}`, [left, rights.get(link)]);
        } catch (error) { // one record does not stop the others
          this.report(`${pair.id}/${id}: ${error.message}`);
        }
      }
    }
  }

  // What is about to be sent is kept first: after a crash or a lost answer the new record is looked for.
  async create(pair, key, left, rights) {
    const sent = {};
    for (const [from, to, kind] of pair.rows) {
      const value = this.read(kind, LEFT, left[from]);
      if (value === undefined) this.report(`${key}: ${from} cannot be carried over (yet)`);
      else if (value !== null) sent[to] = this.written(kind, RIGHT, value);
    }
    if (!pair.required.some((name) => name in sent)) return this.report(`${key}: not created without ${pair.required}`);
    const doubt = this.links[key]?.sent;
    const found = doubt && [...rights.values()].find((right) => !this.leftOf(pair, right.id) &&
      pair.rows.every(([, to, kind]) => same(kind, right[to], doubt[to])));
    this.keep(key, { sent });
    const right = found ?? [await this.call(RIGHT, "POST", pair.paths[RIGHT], sent)].flat()[0];
    const agreed = pair.rows.map(([from, to, kind]) => // what was left out or edited since is due
      [to in sent && same(kind, (found ? doubt : sent)[to], sent[to]) ? left[from] : null, right[to]]);
    this.keep(key, { right: right.id, agreed });
  }

  async compare(pair, key, records) {
    const { right: rightKey, agreed: before } = this.links[key];
    const agreed = structuredClone(before);
    const changes = [{}, {}];
    pair.rows.forEach(([from, to, kind], row) => {
      const raw = [records[LEFT][from], records[RIGHT][to]];
      const values = raw.map((one, side) => this.read(kind, side, one));
      if (values[LEFT] === values[RIGHT] && values[LEFT] !== undefined) agreed[row] = raw;
      const [isLeftNew, isRightNew] = raw.map((one, side) => !same(kind, one, agreed[row][side]));
      if (!isLeftNew && !isRightNew) return;
      const [left, right] = records.map((record) => this.stamp(record));
      const rightLeads = left === right ? this.profile.priority === "CRMOffice" : right > left;
      const winner = isRightNew && (rightLeads || !isLeftNew) ? RIGHT : LEFT;
      const isRequired = pair.required.every((name) => name === to || text(records[RIGHT][name]) === null);
      if (values[winner] === undefined) this.report(`${key}: ${[from, to][winner]} cannot be carried over (yet)`);
      else if (winner === LEFT && values[LEFT] === null && isRequired) this.report(`${key}: ${to} cannot be empty`);
      else changes[1 - winner][[from, to][1 - winner]] = this.written(kind, 1 - winner, values[winner]);
    });
    for (const side of [LEFT, RIGHT].filter((one) => Object.keys(changes[one]).length)) {
      const answer = side === LEFT
        ? await this.call(LEFT, "PUT", pair.paths[LEFT], [{ Id: records[LEFT].Id, ...changes[LEFT] }])
        : await this.call(RIGHT, "PATCH", `${pair.paths[RIGHT]}/${rightKey}`, changes[RIGHT]);
      const now = { ...changes[side], ...[answer?.value ?? answer].flat()[0] }; // as the system has stored it
      const shown = side === LEFT ? [now, records[RIGHT]] : [records[LEFT], now];
      pair.rows.forEach(([from, to], row) => {
        if ([from, to][side] in changes[side]) agreed[row] = [shown[LEFT][from], shown[RIGHT][to]];
      });
    }
    if (JSON.stringify(agreed) !== JSON.stringify(before)) this.keep(key, { right: rightKey, agreed });
  }
}

async function beDriven() {
  const say = (words) => console.log(JSON.stringify(words));
  let engine;
  say({ protocol: 1, name: "node-example", version: "1.0" });
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    try {
      if (order.do === "start") engine = new Engine(order.env);
      if (order.do === "cycle") await engine.cycle(); // "stop" leaves nothing to do: all is kept
      say({ done: order.do });
    } catch (error) {
      say({ failed: order.do, reason: error.message });
    }
    if (order.do === "quit") process.exit(); // or open connections would keep it for some seconds
  }
}

async function poll() { // SIGTERM may end it anywhere: what is done is kept
  const engine = new Engine(process.env);
  for (;; await pause(1000 * (process.env.SUBJECT_POLL_SECONDS ?? 5)))
    await engine.cycle().catch((error) => console.error(error.message));
}
const work = process.argv.includes("--poll") ? poll : beDriven;
work().catch(({ message }) => { console.error(message); process.exit(1); });
