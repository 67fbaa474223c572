//! stub
use crate::*;

#[derive(Debug)]
pub(crate) struct Hold;
#[derive(Clone)]
pub(crate) struct JetStream;
pub(crate) struct Consumer;

impl JetStream {
    pub(crate) async fn connect(_: JetStreamConfig) -> Result<Self, BrokerError> {
        todo!()
    }
    pub(crate) async fn publish(&self, _: &Envelope) -> Result<Published, PublishError> {
        todo!()
    }
    pub(crate) async fn find(&self, _: Uuid) -> Result<Option<Envelope>, BrokerError> {
        todo!()
    }
    pub(crate) async fn consume(&self, _: usize) -> Result<Consumer, BrokerError> {
        todo!()
    }
    pub(crate) async fn dead_letter(&self, _: &DeadLetter) -> Result<(), PublishError> {
        todo!()
    }
    pub(crate) async fn dead_letters(&self, _: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        todo!()
    }
    pub(crate) async fn check(&self) -> Result<(), BrokerError> {
        todo!()
    }
}
impl Consumer {
    pub(crate) async fn fetch(&mut self, _: usize) -> Vec<Delivery> {
        todo!()
    }
    pub(crate) async fn ack(&self, _: Vec<Delivery>) {
        todo!()
    }
    pub(crate) async fn give_back(&self, _: Vec<Delivery>, _: Duration) {
        todo!()
    }
    pub(crate) async fn close(self) {
        todo!()
    }
}
