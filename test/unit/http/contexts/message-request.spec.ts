import { describe, expect, it } from '@jest/globals';
import {
  KafkaContext,
  MqttContext,
  NatsContext,
  RedisContext,
  RmqContext,
  TcpContext,
} from '@nestjs/microservices';
import { messageRequest } from '../../../../lib/http/contexts/message-request.js';

const GOOD = 'Bearer token';

/** As NATS has them: values by name, none for a name that is not there; capitals make another name. */
class MsgHdrs {
  constructor(private readonly entries: Readonly<Record<string, readonly string[]>>) {}

  get(name: string): string {
    return this.entries[name]?.[0] ?? '';
  }

  keys(): readonly string[] {
    return Object.keys(this.entries);
  }

  values(name: string): readonly string[] {
    return this.entries[name] ?? [];
  }
}

/** As gRPC has them: names without case. */
class Metadata {
  constructor(private readonly entries: Readonly<Record<string, readonly (string | Buffer)[]>>) {}

  get(name: string): readonly (string | Buffer)[] {
    return this.entries[name.toLowerCase()] ?? [];
  }

  getMap(): object {
    return this.entries;
  }
}

type Headers = Readonly<Record<string, unknown>>;
type Given = readonly [data: unknown, transport: unknown];

const nats = (headers: Readonly<Record<string, readonly string[]>>): Given => [
  {},
  new NatsContext(['subject', new MsgHdrs(headers)]),
];
const kafka = (headers: Headers): Given => {
  const message = { headers } as never;
  return [
    {},
    new KafkaContext([message, 0, 'topic', {} as never, () => Promise.resolve(), {} as never]),
  ];
};
const rmq = (headers: Headers): Given => [
  {},
  new RmqContext([{ properties: { headers } }, {}, 'pattern']),
];
const mqtt = (userProperties: Headers): Given => [
  {},
  new MqttContext(['topic', { properties: { userProperties } }]),
];
const grpc = (entries: Readonly<Record<string, readonly (string | Buffer)[]>>): Given => [
  {},
  new Metadata(entries),
];
const tcp = (data: unknown): Given => [data, new TcpContext([{} as never, 'pattern'])];
const redis = (data: unknown): Given => [data, new RedisContext(['channel'])];

describe('the credential of a microservice message', () => {
  it.each<[string, Given]>([
    ['NATS', nats({ authorization: [GOOD] })],
    ['NATS, in capitals', nats({ Authorization: [GOOD] })],
    ['Kafka, as bytes', kafka({ authorization: Buffer.from(GOOD) })],
    ['Kafka, as text', kafka({ authorization: GOOD })],
    ['RabbitMQ', rmq({ authorization: GOOD })],
    ['RabbitMQ, in capitals', rmq({ Authorization: GOOD })],
    ['MQTT 5', mqtt({ authorization: GOOD })],
    ['gRPC', grpc({ authorization: [GOOD] })],
    ['TCP, in the data', tcp({ authorization: GOOD })],
    ['Redis, in the data', redis({ authorization: GOOD })],
    ['a transport that nobody knows, in the data', [{ authorization: GOOD }, {}]],
    ['no transport at all, in the data', [{ authorization: GOOD }, undefined]],
  ])('comes by %s', (_title, [data, transport]) => {
    expect(messageRequest(data, transport)?.headers).toEqual({ authorization: GOOD });
  });

  it.each<[string, Given]>([
    ['NATS', nats({})],
    ['NATS without headers', [{}, new NatsContext(['subject', undefined])]],
    ['Kafka', kafka({})],
    ['RabbitMQ', rmq({})],
    ['RabbitMQ without properties', [{}, new RmqContext([{}, {}, 'pattern'])]],
    ['MQTT before 5', [{}, new MqttContext(['topic', {}])]],
    ['gRPC', grpc({})],
    ['TCP', tcp({})],
    ['TCP, with text as data', tcp('authorization')],
    ['inheritance', tcp(Object.create({ authorization: GOOD }) as object)],
  ])('is none by %s', (_title, [data, transport]) => {
    expect(messageRequest(data, transport)?.headers).toEqual({});
  });

  it.each<[string, Given]>([
    ['twice by NATS', nats({ authorization: [GOOD, GOOD] })],
    ['in two spellings by NATS', nats({ authorization: [GOOD], Authorization: [GOOD] })],
    ['twice by Kafka', kafka({ authorization: [Buffer.from(GOOD), Buffer.from(GOOD)] })],
    ['twice by RabbitMQ', rmq({ authorization: GOOD, Authorization: GOOD })],
    ['twice by MQTT', mqtt({ authorization: [GOOD, GOOD] })],
    ['twice by gRPC', grpc({ authorization: [GOOD, GOOD] })],
    ['in the header and in the data', [{ authorization: GOOD }, rmq({ authorization: GOOD })[1]]],
    ['that is an object', tcp({ authorization: { $ne: null } })],
    ['that is a number', rmq({ authorization: 1 })],
    ['that is longer than a header', tcp({ authorization: 'Bearer '.padEnd(16_385, 'a') })],
  ])('R72: is refused %s', (_title, [data, transport]) => {
    expect(() => messageRequest(data, transport)).toThrow(
      expect.objectContaining({ code: 'ERR_AUTH_INVALID_REQUEST' }),
    );
  });

  it('is nowhere where there is nothing to look at', () => {
    expect(messageRequest('text', undefined)).toBeUndefined();
    expect(messageRequest(null, null)).toBeUndefined();
  });
});
