// Load on the ingest route, and a ledger of what was accepted.
//
//   k6 run deploy/k6/load.js                        50 users, each with a pause of 0.1 s: at most 500 messages/s
//   k6 run -e SCENARIO=rate -e RATE=2000 deploy/k6/load.js      messages/s, whatever the answers take
//
// Environment: API_URL, SCENARIO (users | rate), DURATION, VUS, RATE, RUN (first part of every order number; its own for
// each run, so that one run's rows can be told from another's), LEDGER=1 (print the id of every 202).
// `cargo xtask load` runs both scenarios and then compares the ledger with the database.
import http from 'k6/http';
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';

const url = `${__ENV.API_URL || 'http://127.0.0.1:8080'}/api/ingest/message`;
const duration = __ENV.DURATION || '60s';
const users = Number(__ENV.VUS || 50);
const rate = Number(__ENV.RATE || 1000);
const run = Number(__ENV.RUN || Math.floor(Date.now() / 1000) % 9000000);
const ledger = __ENV.LEDGER === '1';

const accepted = new Counter('accepted');

const scenarios = {
  users: { executor: 'constant-vus', exec: 'user', vus: users, duration },
  rate: {
    executor: 'constant-arrival-rate',
    exec: 'post',
    rate,
    timeUnit: '1s',
    duration,
    preAllocatedVUs: Math.min(Math.max(users, Math.ceil(rate / 10)), 1000),
    maxVUs: Math.max(users, rate),
  },
};

const scenario = __ENV.SCENARIO || 'users';
if (!scenarios[scenario]) {
  throw new Error(`SCENARIO=${scenario}: must be users or rate`);
}

const thresholds = {
  http_req_duration: ['p(95)<200'],
  http_req_failed: ['rate<0.01'],
  checks: ['rate>0.99'],
};
if (scenario === 'rate') {
  // What could not be sent on time was dropped; above 1 % the rate was not held.
  thresholds.dropped_iterations = [`rate<${rate / 100}`];
}

export const options = {
  scenarios: { [scenario]: scenarios[scenario] },
  thresholds,
  summaryTrendStats: ['avg', 'min', 'med', 'p(95)', 'p(99)', 'max'],
};

export function user() {
  post();
  sleep(0.1);
}

export function post() {
  // Unique in this run and, through RUN, in others: every accepted message is one more row.
  const order = run * 1000000 + exec.scenario.iterationInTest;
  const body = `O|${order}|456|F|123.45|2024-01-01|urgent|clerk|1|load`;
  const answer = http.post(url, body, { headers: { 'Content-Type': 'text/plain' } });
  const id = answer.status === 202 ? answer.json('message_id') : undefined;
  check(answer, {
    'status is 202': (a) => a.status === 202,
    'has message_id': () => typeof id === 'string',
  });
  if (id) {
    accepted.add(1);
    if (ledger) {
      console.log(id);
    }
  }
}
