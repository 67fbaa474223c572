//! Streams and consumer: created when missing, and refused when they have another shape.
//!
//! What decides whether messages get lost must be as wanted. Sizes, replicas and the duplicate window may be changed by
//! an operator: such a difference is only logged.

use crate::{BrokerError, JetStreamConfig};
use async_nats::jetstream::{
    self, Context, ErrorCode,
    consumer::{self, AckPolicy, DeliverPolicy, ReplayPolicy, pull},
    context::{CreateStreamErrorKind, GetStreamErrorKind},
    stream::{Config, ConsumerErrorKind, DiscardPolicy, RetentionPolicy, StorageType},
};
use std::fmt::Debug;

/// Status of an answer that says "not now": no leader yet, or starting.
const NOT_NOW: usize = 503;

pub(super) fn dead_letter_stream(config: &JetStreamConfig) -> String {
    format!("{}_DLQ", config.stream)
}

/// Makes sure of both streams.
pub(super) async fn streams(context: &Context, config: &JetStreamConfig) -> Result<(), BrokerError> {
    stream(context, messages(config)).await?;
    stream(context, dead_letters(config)).await
}

fn messages(config: &JetStreamConfig) -> Config {
    Config {
        name: config.stream.clone(),
        subjects: vec!["messages.>".into()],
        retention: RetentionPolicy::WorkQueue,
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        max_bytes: config.max_bytes,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_message_size: -1,
        max_consumers: -1,
        duplicate_window: config.duplicate_window,
        allow_direct: true,
        num_replicas: config.replicas,
        ..Config::default()
    }
}

fn dead_letters(config: &JetStreamConfig) -> Config {
    Config {
        name: dead_letter_stream(config),
        subjects: vec!["dlq.messages.>".into()],
        retention: RetentionPolicy::Limits,
        ..messages(config)
    }
}

async fn stream(context: &Context, wanted: Config) -> Result<(), BrokerError> {
    for _ in 0..2 {
        match context.get_stream(&wanted.name).await {
            Ok(stream) => return compare(&stream.cached_info().config, &wanted),
            Err(error) => match error.kind() {
                GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                }
                GetStreamErrorKind::JetStream(error) => return Err(refused(&wanted.name, &error)),
                GetStreamErrorKind::Request => return Err(silent(&error)),
                _ => return Err(bad_name("NATS_STREAM", &wanted.name)),
            },
        }
        match context.create_stream(wanted.clone()).await {
            Ok(_) => {
                tracing::info!(stream = wanted.name, "stream created");
                return Ok(());
            }
            Err(error) => match error.kind() {
                // Another process was quicker: look again.
                CreateStreamErrorKind::JetStream(error)
                    if error.error_code() == ErrorCode::STREAM_NAME_EXIST => {}
                CreateStreamErrorKind::JetStream(error) => return Err(refused(&wanted.name, &error)),
                CreateStreamErrorKind::EmptyStreamName | CreateStreamErrorKind::InvalidStreamName => {
                    return Err(bad_name("NATS_STREAM", &wanted.name));
                }
                _ => return Err(silent(&error)),
            },
        }
    }
    Err(BrokerError::Unavailable(format!(
        "stream {} comes and goes: is another process deleting it?",
        wanted.name
    )))
}

fn compare(have: &Config, want: &Config) -> Result<(), BrokerError> {
    let mut differences = Vec::new();
    differ(&mut differences, "subjects", &have.subjects, &want.subjects);
    differ(&mut differences, "retention", &have.retention, &want.retention);
    differ(&mut differences, "storage", &have.storage, &want.storage);
    differ(&mut differences, "discard", &have.discard, &want.discard);
    differ(&mut differences, "max age", &have.max_age, &want.max_age);
    let limits = [
        ("max messages", have.max_messages),
        ("max messages per subject", have.max_messages_per_subject),
        ("max message size", have.max_message_size.into()),
    ];
    for (name, limit) in limits {
        differ(&mut differences, name, &limit.max(0), &0);
    }
    differ(&mut differences, "no ack", &have.no_ack, &false);
    differ(&mut differences, "sealed", &have.sealed, &false);
    differ(&mut differences, "mirror", &have.mirror.is_some(), &false);
    let sources = have.sources.as_ref().is_some_and(|sources| !sources.is_empty());
    differ(&mut differences, "sources", &sources, &false);
    differ(
        &mut differences,
        "subject transform",
        &have.subject_transform.is_some(),
        &false,
    );
    if !differences.is_empty() {
        return Err(BrokerError::Setup(format!(
            "stream {} exists with another shape and could lose messages: {}. Change it with `nats stream edit {}`, \
             or empty and remove it, and start again",
            have.name,
            differences.join("; "),
            have.name
        )));
    }
    let mut kept = Vec::new();
    differ(&mut kept, "max bytes", &have.max_bytes, &want.max_bytes);
    differ(&mut kept, "replicas", &have.num_replicas, &want.num_replicas);
    differ(
        &mut kept,
        "duplicate window",
        &have.duplicate_window,
        &want.duplicate_window,
    );
    if !kept.is_empty() {
        tracing::warn!(
            stream = have.name,
            differences = kept.join("; "),
            "the stream stays as it is"
        );
    }
    Ok(())
}

fn differ<T: PartialEq + Debug>(differences: &mut Vec<String>, name: &str, have: &T, want: &T) {
    if have != want {
        differences.push(format!("{name} is {have:?}, wanted is {want:?}"));
    }
}

/// Makes sure of the durable consumer. What can be changed is changed.
pub(super) async fn consumer(context: &Context, config: &JetStreamConfig) -> Result<(), BrokerError> {
    let stream = context
        .get_stream_no_info(&config.stream)
        .await
        .map_err(|_| bad_name("NATS_STREAM", &config.stream))?;
    let wanted = pull::Config {
        durable_name: Some(config.consumer.clone()),
        ack_policy: AckPolicy::Explicit,
        deliver_policy: DeliverPolicy::All,
        replay_policy: ReplayPolicy::Instant,
        ack_wait: config.ack_wait,
        max_deliver: -1,
        max_ack_pending: config.max_ack_pending,
        ..pull::Config::default()
    };
    if config.consumer.is_empty() || config.consumer.contains(['.', '*', '>', ' ', '/', '\\']) {
        return Err(bad_name("NATS_CONSUMER", &config.consumer));
    }
    match stream.consumer_info(&config.consumer).await {
        Ok(info) => {
            fixed(&info.config, config)?;
            if !changed(&info.config, &wanted) {
                return Ok(());
            }
            tracing::info!(consumer = config.consumer, "the consumer's settings are updated");
        }
        Err(error) => match error.kind() {
            jetstream::context::ConsumerInfoErrorKind::NotFound => {}
            jetstream::context::ConsumerInfoErrorKind::JetStream(error) => {
                return Err(refused(&config.consumer, &error));
            }
            jetstream::context::ConsumerInfoErrorKind::InvalidName => {
                return Err(bad_name("NATS_CONSUMER", &config.consumer));
            }
            _ => return Err(silent(&error)),
        },
    }
    match stream.create_consumer(wanted).await {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            ConsumerErrorKind::JetStream(error) => Err(refused(&config.consumer, &error)),
            ConsumerErrorKind::InvalidName => Err(bad_name("NATS_CONSUMER", &config.consumer)),
            _ => Err(silent(&error)),
        },
    }
}

/// What no update can change.
fn fixed(have: &consumer::Config, config: &JetStreamConfig) -> Result<(), BrokerError> {
    let mut differences = Vec::new();
    differ(
        &mut differences,
        "ack policy",
        &have.ack_policy,
        &AckPolicy::Explicit,
    );
    differ(
        &mut differences,
        "deliver policy",
        &have.deliver_policy,
        &DeliverPolicy::All,
    );
    differ(&mut differences, "deliver subject", &have.deliver_subject, &None);
    if differences.is_empty() {
        return Ok(());
    }
    Err(BrokerError::Setup(format!(
        "consumer {} of stream {} exists with another shape: {}. Remove it with `nats consumer rm {} {}` (its stream \
         keeps the messages) or set NATS_CONSUMER to another name",
        config.consumer,
        config.stream,
        differences.join("; "),
        config.stream,
        config.consumer
    )))
}

fn changed(have: &consumer::Config, want: &pull::Config) -> bool {
    have.ack_wait != want.ack_wait
        || have.max_deliver > 0
        || have.max_ack_pending != want.max_ack_pending
        || !have.filter_subject.is_empty()
        || !have.filter_subjects.is_empty()
        || !have.backoff.is_empty()
        || have.headers_only
        || have.max_batch > 0
        || have.max_bytes > 0
        || !have.max_expires.is_zero()
}

fn silent(error: &dyn std::error::Error) -> BrokerError {
    BrokerError::Unavailable(format!(
        "JetStream does not answer ({error}): it is starting, or the server runs without it (nats-server -js)"
    ))
}

fn refused(name: &str, error: &jetstream::Error) -> BrokerError {
    let advice = match error.error_code() {
        ErrorCode::STREAM_SUBJECT_OVERLAP => {
            ": another stream takes these subjects; remove it, or set NATS_STREAM to its name"
        }
        ErrorCode::STORAGE_RESOURCES_EXCEEDED | ErrorCode::INSUFFICIENT_RESOURCES => {
            ": the server has less room than NATS_MAX_BYTES, twice (messages and dead letters); lower it, or give the \
             server more"
        }
        ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT => ": enable JetStream for this account",
        _ if error.code() == NOT_NOW => {
            return BrokerError::Unavailable(format!("JetStream is not ready: {error}"));
        }
        _ => "",
    };
    BrokerError::Setup(format!("NATS refuses {name}: {error}{advice}"))
}

fn bad_name(variable: &str, name: &str) -> BrokerError {
    BrokerError::Setup(format!(
        "{variable}: {name:?} cannot be a name in NATS: use letters, digits, - and _"
    ))
}
