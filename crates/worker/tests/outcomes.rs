//! Every message ends once: the same stories on the embedded pair and on JetStream with PostgreSQL.

mod common;

use common::{Backend, order};
use message::Envelope;
use std::time::Duration;
use store::State;

#[tokio::test(flavor = "multi_thread")]
async fn good_messages_are_stored_and_leave_the_queue() {
    for backend in Backend::both().await {
        let worker = backend.worker();
        let ids = backend.publish((1..=250).map(|key| order(key, "clerk"))).await;
        for id in &ids {
            assert_eq!(
                backend.ended(*id).await.state,
                State::Processed,
                "{}",
                backend.name
            );
        }
        assert_eq!(backend.count("orders").await, 250, "{}", backend.name);
        backend.queue_is_empty(&ids).await;
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_parsed_is_dead_lettered_with_the_field() {
    for backend in Backend::both().await {
        let worker = backend.worker();
        let bad = "O|1|2|F|banana|2024-01-01|urgent|clerk|1|comment".to_owned();
        let ids = backend.publish([order(1, "a"), bad.clone(), order(2, "b")]).await;
        let status = backend.ended(ids[1]).await;
        assert_eq!(status.state, State::Failed, "{}", backend.name);
        let error = status.error.expect("a failed message has a reason");
        assert!(
            error.contains("total_price") && error.contains("banana"),
            "{error}"
        );
        let letters = backend.broker.dead_letters(10).await.unwrap();
        assert_eq!(letters.len(), 1, "{}", backend.name);
        assert_eq!(letters[0].message_id, ids[1]);
        assert_eq!(
            Envelope::decode(&letters[0].payload, chrono::Utc::now())
                .unwrap()
                .body,
            bad
        );
        for id in [ids[0], ids[2]] {
            assert_eq!(
                backend.ended(id).await.state,
                State::Processed,
                "{}",
                backend.name
            );
        }
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_the_database_refuses_is_dead_lettered_and_the_rest_commit() {
    for backend in Backend::both().await {
        backend
            .execute("CREATE UNIQUE INDEX one_row_a_clerk ON orders (clerk)")
            .await;
        // Published before the worker starts, so that they share batches.
        let bodies = (1..=200).map(|key| {
            order(
                key,
                &if key == 120 {
                    "clerk7".into()
                } else {
                    format!("clerk{key}")
                },
            )
        });
        let ids = backend.publish(bodies).await;
        let worker = backend.worker();
        let mut failed = Vec::new();
        for id in &ids {
            if backend.ended(*id).await.state == State::Failed {
                failed.push(*id);
            }
        }
        // Which of the two rows with one clerk comes first is the database's affair.
        assert_eq!(failed.len(), 1, "{}", backend.name);
        assert!([ids[6], ids[119]].contains(&failed[0]), "{}", backend.name);
        assert_eq!(backend.count("orders").await, 199, "{}", backend.name);
        let letters = backend.broker.dead_letters(10).await.unwrap();
        assert_eq!(
            letters.iter().map(|letter| letter.message_id).collect::<Vec<_>>(),
            failed
        );
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_tables_a_worker_holds_everything_and_says_so() {
    for backend in Backend::both().await {
        backend.execute("ALTER TABLE orders RENAME TO orders_away").await;
        let ids = backend.publish([order(1, "clerk")]).await;
        let worker = backend.worker();
        let health = worker.health.clone();
        testkit::until(
            Duration::from_secs(10),
            "the worker to report trouble",
            async || health.trouble().is_some(),
        )
        .await
        .unwrap();
        assert!(
            backend.store.status(ids[0]).await.unwrap().is_none(),
            "{}",
            backend.name
        );
        backend.execute("ALTER TABLE orders_away RENAME TO orders").await;
        assert_eq!(
            backend.ended(ids[0]).await.state,
            State::Processed,
            "{}",
            backend.name
        );
        assert_eq!(health.trouble(), None, "{}", backend.name);
        assert!(
            backend.broker.dead_letters(10).await.unwrap().is_empty(),
            "{}",
            backend.name
        );
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stops_leaves_nothing_behind() {
    for backend in Backend::both().await {
        let ids = backend.publish((1..=3000).map(|key| order(key, "clerk"))).await;
        let first = backend.worker();
        testkit::until(Duration::from_secs(20), "the first rows", async || {
            backend.count("orders").await > 0
        })
        .await
        .unwrap();
        first.stop().await;
        let second = backend.worker();
        for id in &ids {
            assert_eq!(
                backend.ended(*id).await.state,
                State::Processed,
                "{}",
                backend.name
            );
        }
        assert_eq!(backend.count("orders").await, 3000, "{}", backend.name);
        backend.queue_is_empty(&ids).await;
        second.stop().await;
    }
}
